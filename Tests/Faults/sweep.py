"""Looks at many states of one recording; also the tool to look at a failed one again.

    sweep.py LOG --states 500 --seed 1 --part 0/2
    sweep.py LOG --only PLACE STRATEGY SEED --keep FOLDER

FRONTDESKD names the daemon.
"""

import argparse
import collections
import json
import os
import shutil

import faultlab
import recovery
import replayer
from promises import Promises

# Of the states so many get a look by `frontdeskd verify`, and so many by a daemon that starts on them.
VERIFY_EACH, REBOOT_EACH = 4, 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--states", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="0/1")
    parser.add_argument("--quick", action="store_true", help="only SQLite looks")
    parser.add_argument("--only", nargs=3)
    parser.add_argument("--keep")
    options = parser.parse_args()
    with open(options.log + ".posted") as file:
        posted = {int(number): tuple(what) for number, what in json.load(file).items()}
    records = replayer.read_log(options.log)
    promises = Promises(records)
    part, parts = map(int, options.part.split("/"))
    if options.only:
        place, strategy, seed = options.only
        cuts = [(int(place), strategy, int(seed))]
    else:
        cuts = replayer.choose_cuts(records, promises, options.states, options.seed)[part::parts]
    print(json.dumps(sweep(records, promises, posted, cuts, options)))


def sweep(records, promises, posted, cuts, options):
    result = {"states": 0, "verified": 0, "rebooted": 0, "acknowledged": 0, "failures": []}
    result["strategies"] = collections.Counter()
    base = options.keep or faultlab.memory_folder("fd-states-")
    reboot = None if options.quick else recovery.Reboot()
    try:
        for number, (cut, strategy, seed, state) in enumerate(replayer.states(records, cuts)):
            folder = f"{base}/{number}"
            os.makedirs(folder)
            replayer.write_state(state, folder)
            # Where the recording began above the state's folder, that folder is part of the state.
            home = folder if records[0].path.endswith("/state") else f"{folder}/state"
            promised = promises.before(cut)
            thorough = not options.quick and (number % VERIFY_EACH == 0 or bool(options.only))
            starts = not options.quick and (number % REBOOT_EACH == 1 or cut < replayer.CREATION or bool(options.only))
            # The daemon takes the state as the cut left it; SQLite's look comes after and then sees its recovery too.
            copy = shutil.copytree(home, f"{folder}-daemon") if starts and os.path.isdir(home) else None
            findings = recovery.look(home, promised, posted, thorough)
            if copy:
                findings += [f"started: {text}" for text in reboot.check(copy, promised, posted)]
            result["states"] += 1
            result["strategies"][strategy] += 1
            result["verified"] += thorough
            result["rebooted"] += bool(copy)
            result["acknowledged"] = max(result["acknowledged"], len(promised))
            if findings:
                result["failures"].append([cut, strategy, seed, findings[:4]])
            if not options.keep:
                shutil.rmtree(folder, ignore_errors=True)
                shutil.rmtree(f"{folder}-daemon", ignore_errors=True)
    finally:
        if reboot:
            reboot.close()
        if not options.keep:
            shutil.rmtree(base, ignore_errors=True)
    return result


if __name__ == "__main__":
    main()
