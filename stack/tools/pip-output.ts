import type { InstallProgress } from './install-progress.ts';

const MEGABYTE = 1_000_000;
const UNITS: Readonly<Record<string, number>> = { bytes: 1, kB: 1000, MB: MEGABYTE, GB: 1000 * MEGABYTE };

/**
 * Reads what `pip --progress-bar raw` prints, line by line:
 *
 *     Downloading av-18.1.0-cp311-abi3-manylinux_2_28_x86_64.whl (35.8 MB)
 *     Progress 262144 of 35786210
 *     Using cached tqdm-4.70.1-py3-none-any.whl (78 kB)
 *     Installing collected packages: …
 */
export function pipOutputReader(): (line: string) => InstallProgress | undefined {
  let file = '';
  return (line) => {
    const text = line.trim();
    const download =
      /^(Downloading|Using cached) (\S+?)(?:\.metadata)? \((\d+(?:\.\d+)?) (bytes|kB|MB|GB)\)/.exec(text);
    if (download !== null) {
      const [, how, path = '', size, unit = 'bytes'] = download;
      file = packageOf(path);
      const totalBytes = Math.round(Number(size) * (UNITS[unit] ?? 1));
      return { kind: 'fetching', file, doneBytes: how === 'Downloading' ? 0 : totalBytes, totalBytes };
    }
    const progress = /^Progress (\d+) of (\d+)$/.exec(text);
    if (progress !== null) {
      return { kind: 'fetching', file, doneBytes: Number(progress[1]), totalBytes: Number(progress[2]) };
    }
    const installing = /^Installing collected packages: (.*)$/.exec(text);
    if (installing !== null) {
      return { kind: 'step', text: `unpacking ${(installing[1] ?? '').split(', ').length} packages` };
    }
    return undefined;
  };
}

/** `av-18.1.0-cp311-….whl` → `av 18.1.0`. */
const packageOf = (path: string): string =>
  (path.split('/').at(-1) ?? path).replace(/^([^-]+)-([^-]+)-.*$/, '$1 $2').replaceAll('_', '-');

/** pip's own words on why it stopped, and what a person can do about it. */
export function explainPipFailure(stderr: string): { readonly why: string; readonly todo: string } {
  const why = stderr
    .split('\n')
    .filter((line) => /^\s*(ERROR|error)\b/.test(line) || /HASHES/.test(line))
    .join('\n')
    .replace(/^\s*ERROR: /gm, '');
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return { why: why === '' ? last : why, todo: remedyFor(stderr) };
}

function remedyFor(stderr: string): string {
  if (/DO NOT MATCH THE HASHES/i.test(stderr)) {
    return 'A download was damaged or is not what was pinned; nothing of it was kept. Run this again; if it stays so, check which package index pip is set to use (`pip config list`).';
  }
  if (/No space left on device/i.test(stderr)) {
    return 'Free 3 GB on the disk, or name a folder on another one in VIDMINE_TOOLS, and run this again.';
  }
  if (/resolve|Connection|Max retries|timed out|ProxyError|SSLError|Network is unreachable/i.test(stderr)) {
    return 'Check the network and, behind a proxy, HTTPS_PROXY; then run this again. What was fetched is not fetched again.';
  }
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    return 'There is no ready-built package for this platform. Supported: Linux x64 and arm64 (glibc 2.28+), macOS 14+ on Apple silicon, Python 3.11 to 3.14.';
  }
  return 'Run this again; what was fetched is not fetched again.';
}
