-- What Today counts at every start is counted from indexes that hold nothing else.

CREATE INDEX award_blocked ON award (award_id) WHERE state = 'pending' AND gate_state <> 0;
