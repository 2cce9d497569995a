import {
  type AccessGap,
  accessGap,
  capabilitiesFor,
  type PathMode,
  permittedCapabilities,
} from '../../stack/servers/path-access.ts';

const NOBODY = { uid: 65534, gid: 65534 };
const folder = (mode: number, uid = 0, gid = 0): PathMode => ({ uid, gid, mode, isFolder: true });
const file = (mode: number, uid = 0, gid = 0): PathMode => ({ uid, gid, mode, isFolder: false });

describe('what another user lacks to reach files', () => {
  const cases: [string, PathMode[], AccessGap][] = [
    ['nothing, where everybody may pass and read', [folder(0o755), file(0o755)], 'none'],
    ['nothing, where it may pass but not list', [folder(0o711), file(0o755)], 'none'],
    ['the way, below a private folder', [folder(0o700), folder(0o755), file(0o755)], 'search'],
    ['the file, where it is private', [folder(0o755), file(0o700)], 'files'],
    ['the file counts more than the way', [folder(0o700), file(0o700)], 'files'],
    ['a file that may be read and not run', [file(0o644)], 'files'],
    ['nothing, as owner', [folder(0o700, 65534), file(0o500, 65534)], 'none'],
    ['nothing, by its group', [folder(0o710, 0, 65534)], 'none'],
    ["the owner's own bits count, not the others'", [folder(0o077, 65534)], 'search'],
  ];
  test.each(cases)('%s', (_, paths, gap) => {
    expect(accessGap(paths, NOBODY)).toBe(gap);
  });
});

describe('the capabilities that close a gap are as few as possible', () => {
  const both = { dacOverride: true, dacReadSearch: true, setPcap: true };
  const docker = { ...both, dacReadSearch: false };
  const none = { dacOverride: false, dacReadSearch: false, setPcap: false };
  const cases: [AccessGap, typeof both, readonly string[] | undefined][] = [
    ['none', both, []],
    ['none', none, []],
    ['search', both, ['dac_read_search']],
    ['search', docker, ['dac_override']],
    ['files', both, ['dac_override']],
    ['search', none, undefined],
    ['files', { ...both, dacOverride: false }, undefined],
    ['search', { ...both, setPcap: false }, undefined],
  ];
  test.each(cases)('%s with %j: %j', (gap, available, expected) => {
    expect(capabilitiesFor(gap, available)).toEqual(expected);
  });
});

test.each([
  ['of root', '000001ffffffffff', { dacOverride: true, dacReadSearch: true, setPcap: true }],
  ['of root in a container', '00000000a80425fb', { dacOverride: true, dacReadSearch: false, setPcap: true }],
  ['of everybody else', '0000000000000000', { dacOverride: false, dacReadSearch: false, setPcap: false }],
])('the capabilities %s are read from the process status', (_, bits, expected) => {
  const status = `Name:\tnode\nCapInh:\t0000000000000000\nCapPrm:\t${bits}\nCapEff:\t${bits}\n`;
  expect(permittedCapabilities(status)).toEqual(expected);
});
