"""Check one proof file: `python -m clerestory.tlog POLICY PROOF ENTRY`; status 1 if it fails."""

import sys
from pathlib import Path

from clerestory.tlog.hashing import leaf_hash
from clerestory.tlog.policy import Policy
from clerestory.tlog.proof_files import ProofFile
from clerestory.tlog.refusals import Refused

if __name__ == "__main__":
    policy, proof, entry = (Path(name).read_bytes() for name in sys.argv[1:])
    try:
        ProofFile.parse(proof).verify(leaf_hash(entry), Policy.parse(policy))
    except Refused as why:
        sys.exit(f"It does not hold: {why}.")
