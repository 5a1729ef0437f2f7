"""What schemathesis does not know of this API by itself.

About half of the calls name things that are there, so that also success is checked.

CONTRACT_KNOWN holds, as JSON, the values of path parameters by name.
"""
import json
import os
import zlib

import schemathesis

KNOWN = json.loads(os.environ["CONTRACT_KNOWN"])


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    for name, value in (path_parameters or {}).items():
        choices = KNOWN.get(name, [])
        # By a hash, not by chance: the same seed makes the same calls.
        draw = zlib.crc32(repr(value).encode())
        if choices and draw % 2 == 0:
            path_parameters[name] = choices[draw // 2 % len(choices)]
    return path_parameters


@schemathesis.serializer("application/offset+octet-stream")
def piece(context, value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()
