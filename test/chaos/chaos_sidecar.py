"""Stands for a speech or voice engine: a child program that works for as long as it is told, and can be killed.

As engines do, it has a helper of its own, which hears nothing of its end. Its only argument is JSON: `protocol`, the folder of protocol.py.
"""

import json
import subprocess
import sys
import time

sys.path.insert(0, json.loads(sys.argv[1])["protocol"])
import protocol  # noqa: E402


def hear(params, request):
    with open(params["audioPath"], "rb") as file:
        label = file.readline().decode().strip()
    until = time.monotonic() + params["afterMs"] / 1000
    while time.monotonic() < until:
        request.check()
        time.sleep(0.02)
    return {"label": label}


def start():
    helper = [sys.executable, "-I", "-c", "import time; time.sleep(3600)", "chaos-helper"]
    subprocess.Popen(helper, stdin=subprocess.DEVNULL, start_new_session=True)
    return {}, {"hear": hear}


protocol.serve(start)
