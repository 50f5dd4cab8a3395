-- What Today counts at every start is counted from indexes that hold nothing else.

-- Claims that wait for their certificate, by brand and by the day they came in: which are late, which are about to be.
CREATE INDEX award_waiting ON award (brand_id, received_on) WHERE state IN ('pending', 'batched');
CREATE INDEX award_blocked ON award (award_id) WHERE state = 'pending' AND gate_state <> 0;
