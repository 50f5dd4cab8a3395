-- What Today counts at every start is counted from indexes that hold nothing else.

-- Claims that wait for their certificate, by brand and by the day they came in: which are late, which are about to be.
CREATE INDEX award_waiting ON award (brand_id, received_on) WHERE state IN ('pending', 'batched');
CREATE INDEX award_blocked ON award (award_id) WHERE state = 'pending' AND gate_state <> 0;

-- Open exceptions are counted by the day they are due and by whose they are, without a look at the exceptions themselves.
DROP INDEX exception_queue;
CREATE INDEX exception_queue ON exception (due_on, exception_id, state, restricted, owner)
    WHERE state IN ('open', 'in progress', 'waiting');
DROP INDEX exception_by_owner;
CREATE INDEX exception_by_owner ON exception (owner, due_on, state, restricted) WHERE state IN ('open', 'in progress', 'waiting');
