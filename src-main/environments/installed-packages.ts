import { runProgram } from '../base/run-program.ts';

/** What an interpreter can import. */
export interface InstalledPackages {
  /** `name==version`, sorted: all packages, or those that the requirements need, directly or not. */
  readonly lock: readonly string[];
  /** Requirements that are not met, with what is there: `pandas>=2 (1.5.3 is installed)`. */
  readonly missing: readonly string[];
  /** The folders that were searched, with their time of change in milliseconds. */
  readonly folders: { readonly [path: string]: number };
}

/**
 * Asks an interpreter which packages it has. With `requirements`, only those and what they need are listed; without,
 * all but pip. `undefined` when the interpreter cannot say.
 */
export async function installedPackages(
  executable: string,
  requirements: readonly string[] | undefined,
  env: NodeJS.ProcessEnv,
): Promise<InstalledPackages | undefined> {
  const question = requirements === undefined ? 'null' : JSON.stringify(requirements);
  const end = await runProgram([executable, '-c', listingCode, question], { env, cwd: '/', timeoutMs: 60_000 });
  if (end.exitCode !== 0) return undefined;
  try {
    return JSON.parse(end.stdout.slice(end.stdout.indexOf('{'))) as InstalledPackages;
  } catch {
    return undefined;
  }
}

/**
 * Versions are compared as PEP 440 orders them (epoch, release, a < b < rc < final < post, dev first). A requirement
 * with a marker, a URL or an operator that is not understood counts as missing: better to install than to guess.
 */
export const listingCode = String.raw`
import importlib.metadata as metadata, json, os, re, sys

def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()

def version_key(text):
    match = re.match(r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)[-_.]?(?:(a|alpha|b|beta|c|rc|pre|preview)[-_.]?(\d*))?"
                     r"(?:(?:[-_.]?post|-)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+.*)?$", text.strip().lower())
    if not match:
        return None
    epoch, release, pre, pre_number, post, dev = match.groups()
    parts = [int(part) for part in release.split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    stage = {"a": 0, "alpha": 0, "b": 1, "beta": 1}.get(pre, 2) if pre else (-1 if dev is not None and post is None else 3)
    return (int(epoch or 0), parts, stage, int(pre_number or 0), -1 if post is None else int(post or 0),
            float("inf") if dev is None else int(dev or 0))

def clause_holds(have, clause):
    match = re.match(r"(===|==|!=|~=|>=|<=|>|<)\s*([^\s]+?)(\.\*)?$", clause.strip())
    have_key, key = version_key(have), match and version_key(match.group(2))
    if not match or have_key is None or key is None:
        return False
    operator, text, wildcard = match.groups()
    release = [int(part) for part in re.match(r"v?(?:\d+!)?(\d+(?:\.\d+)*)", text).group(1).split(".")]
    padded = have_key[1] + [0] * len(release)
    if wildcard:
        same = padded[:len(release)] == release
        return same if operator == "==" else operator == "!=" and not same
    if operator == "~=":
        return len(release) > 1 and have_key >= key and padded[:len(release) - 1] == release[:-1]
    return {"==": have_key == key, "===": have == text, "!=": have_key != key, ">=": have_key >= key,
            "<=": have_key <= key, ">": have_key > key, "<": have_key < key}[operator]

installed = {}
for found in metadata.distributions():
    name = found.metadata["Name"]
    if name and normal(name) not in installed:
        installed[normal(name)] = found

def unmet(requirement):
    match = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^()@;]*)\)?\s*$", requirement)
    found = match and installed.get(normal(match.group(1)))
    if not found:
        return requirement
    clauses = [clause for clause in match.group(2).split(",") if clause.strip()]
    held = all(clause_holds(found.version, clause) for clause in clauses)
    return None if held else "%s (%s is installed)" % (requirement, found.version)

def closure(requirements):
    names, waiting = set(), [re.match(r"\s*([A-Za-z0-9._-]*)", text).group(1) for text in requirements]
    while waiting:
        name = normal(waiting.pop())
        if name in names or name not in installed:
            continue
        names.add(name)
        for line in installed[name].requires or []:
            if "extra ==" not in line:
                waiting.append(re.match(r"\s*([A-Za-z0-9._-]*)", line).group(1))
    return names

wanted = json.loads(sys.argv[1])
names = set(installed) - {"pip"} if wanted is None else closure(wanted)
folders = {path: os.stat(path).st_mtime_ns // 1000000 for path in sys.path if path and os.path.isdir(path)}
print(json.dumps({
    "lock": sorted("%s==%s" % (name, installed[name].version) for name in names),
    "missing": [text for text in map(unmet, wanted or []) if text],
    "folders": folders,
}))
`;
