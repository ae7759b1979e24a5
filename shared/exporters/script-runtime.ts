/** The part of an exported script that is the same for every pipeline. Python 3.9, standard library only. */
export const scriptRuntime = String.raw`import argparse
import importlib.metadata
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description="Runs the pipeline " + PLAN["pipeline"] + ", step by step.")
    here = Path(__file__).resolve().parent
    parser.add_argument("--project", type=Path, default=here, help="folder of the project (default: beside the script)")
    parser.add_argument("--out", type=Path, default=Path("run"), help="new folder for logs and outputs (default: run)")
    parser.add_argument("--nodes", type=Path, default=os.environ.get("TRAINYARD_NODES"),
                        help="nodes-catalog folder of Trainyard (default: $TRAINYARD_NODES)")
    options = parser.parse_args()
    if any("{nodes}" in (step["entry"] or "") for step in PLAN["steps"]) and options.nodes is None:
        parser.error("the pipeline uses node types of Trainyard: say where they are by --nodes or TRAINYARD_NODES")
    if options.out.exists() and any(options.out.iterdir()):
        parser.error("%s is not empty; name a new folder by --out" % options.out)
    places = {"{nodes}": str(options.nodes and options.nodes.resolve()), "{project}": str(options.project.resolve())}
    wrong = what_is_missing(places)
    if wrong:
        parser.error(wrong)
    missing = [each for each in PLAN["requirements"] if not is_installed(each)]
    install = "%s -m pip install %s" % (sys.executable, " ".join(map(shlex.quote, missing)))
    if missing:
        say("packages are missing that steps may need: " + install)
    done, skipped = {}, set()
    for step in PLAN["steps"]:
        above = {source[0] for port in step["inputs"].values() for source in port["sources"]} | set(step["after"])
        if above & skipped:
            skipped.add(step["id"])
            say("%s: skipped, since a gate is closed" % step["id"])
            continue
        say("%s: running" % step["id"])
        folder = options.out.resolve() / step["id"]
        code, outputs = run(step, folder, done, places)
        if code != 0:
            say(tail(folder / "log.bin"))
            if missing and not done:
                shutil.rmtree(options.out)
                say("%s: failed with exit code %d; nothing was made. Install what is missing: %s" % (step["id"], code, install))
            else:
                say("%s: failed with exit code %d; its log is %s" % (step["id"], code, folder / "log.bin"))
            return 1
        done[step["id"]] = outputs
        if gate_closed(folder / "events.ndjson"):
            say("%s: the gate is closed" % step["id"])
            skipped.add(step["id"])
    say("done; outputs are in %s" % options.out.resolve())
    return 0


def what_is_missing(places):
    """What must be there before the first step starts, as a sentence; None when all of it is."""
    for step in PLAN["steps"]:
        entry = place(step["entry"] or "", places)
        if entry and not os.path.isfile(entry):
            return "step %s needs %s; say by --nodes where Trainyard's nodes-catalog is" % (step["id"], entry)
        for name in step["files"]:
            if not Path(places["{project}"], name).exists():
                return "step %s needs the file %s; say by --project where the project is" % (step["id"], name)
        for name, source in step["secrets"].items():
            if source not in os.environ:
                return "set the environment variable %s: step %s needs it as its secret %s" % (source, step["id"], name)
    return None


def is_installed(requirement):
    """Whether a package of that name is there, whatever its version; what is only sometimes needed counts as there."""
    name = re.fullmatch(r"([A-Za-z0-9._-]+)(\[[^;]*\])?\s*([<>=!~][^;]*)?", requirement.strip())
    if name is None:
        return True
    try:
        importlib.metadata.version(name[1])
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def run(step, folder, done, places):
    """Runs one step by the step contract; its exit code, and the paths of what it made."""
    (folder / "outputs").mkdir(parents=True)
    inputs = {}
    for port, wanted in step["inputs"].items():
        paths = [done[source][name] for source, name in wanted["sources"] if name in done.get(source, {})]
        if paths:
            inputs[port] = paths if wanted["list"] else paths[0]
    parameters = step["parameters"]
    if "settings" in inputs and isinstance(inputs["settings"], str):
        parameters = merged(parameters, json.loads(Path(inputs["settings"]).read_text(encoding="utf-8")))
    for name in step["files"]:
        source, target = Path(places["{project}"], name), folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
    outputs = {port: str(folder / "outputs" / output["name"]) for port, output in step["outputs"].items()}
    secrets = {name: secret_file(folder, name, variable) for name, variable in step["secrets"].items()}
    content = {"runId": "script", "stepId": step["id"], "nodeType": step["nodeType"], "attempt": 1, "seed": step["seed"],
               "parameters": parameters, "inputs": inputs, "outputs": outputs, "secrets": secrets, "resources": {}}
    (folder / "step.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    path = [place(each, places) for each in step["path"]]
    if places["{nodes}"] != "None":
        path.append(str(Path(places["{nodes}"], "sdk")))
    command = ["/bin/sh", "-c", step["command"]] if step["entry"] is None else [sys.executable, place(step["entry"], places)]
    try:
        with open(folder / "log.bin", "wb") as log:
            ended = subprocess.run(command, cwd=folder, env=variables(step, content, path), stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=subprocess.STDOUT, timeout=step["timeoutSeconds"])
        code = ended.returncode
    except subprocess.TimeoutExpired:
        say("%s: took longer than its %g seconds" % (step["id"], step["timeoutSeconds"]))
        code = 124
    finally:
        for secret in secrets.values():
            os.remove(secret)
    missing = [port for port, output in step["outputs"].items() if not output["optional"] and not os.path.exists(outputs[port])]
    if code == 0 and missing:
        say("%s: wrote no output %s" % (step["id"], ", ".join(missing)))
        code = 1
    return code, {port: made for port, made in outputs.items() if os.path.exists(made)}


def variables(step, content, path):
    env = dict(os.environ, PYTHONPATH=os.pathsep.join(path + [each for each in [os.environ.get("PYTHONPATH")] if each]))
    env.update(step["env"])
    env.update({"TRAINYARD_RUN_ID": "script", "TRAINYARD_STEP_ID": step["id"], "TRAINYARD_ATTEMPT": "1",
                "TRAINYARD_SEED": str(step["seed"])})
    values = dict(step["params"])
    for name, value in content["parameters"].items():
        if isinstance(value, (str, bool, int, float)):
            values[name] = value if isinstance(value, str) else json.dumps(value)
    env.update({"TRAINYARD_PARAM_" + variable(name): value for name, value in values.items() if len(value) < 65536})
    for port, value in content["inputs"].items():
        env["TRAINYARD_INPUT_" + variable(port)] = os.pathsep.join(value) if isinstance(value, list) else value
    env.update({"TRAINYARD_OUTPUT_" + variable(port): made for port, made in content["outputs"].items()})
    env.update({"TRAINYARD_SECRET_%s_FILE" % variable(name): file for name, file in content["secrets"].items()})
    return env


def variable(name):
    return name.upper().replace("-", "_")


def place(path, places):
    for name, folder in places.items():
        if path.startswith(name):
            return folder + path[len(name):]
    return path


def merged(parameters, changes):
    result = dict(parameters)
    for name, value in changes.items():
        known = result.get(name)
        result[name] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return result


def secret_file(folder, name, source):
    (folder / "secrets").mkdir(mode=0o700, exist_ok=True)
    file = folder / "secrets" / name
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w", encoding="utf-8") as opened:
        opened.write(os.environ[source])
    return str(file)


def gate_closed(events):
    if not events.exists():
        return False
    gates = [event for event in map(json.loads, events.read_text(encoding="utf-8").splitlines()) if event["type"] == "gate"]
    return bool(gates) and not gates[-1]["open"]


def tail(log):
    return "\n".join(log.read_bytes().decode("utf-8", "replace").splitlines()[-10:]) if log.exists() else ""


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
`;
