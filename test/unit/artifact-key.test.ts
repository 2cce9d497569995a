import { assertArtifactKey } from '../../storage/artifacts/artifact-key.ts';
import { storageFault } from '../../storage/artifacts/storage-fault.ts';

test.each(['audio/abc_DEF-123.m4a', 'audio/file-0011/deadbeef.opus', 'a', '-x/_y'])('%j is a key', (key) => {
  expect(() => assertArtifactKey(key)).not.toThrow();
});

test.each([
  '',
  '/etc/passwd',
  '../outside',
  'audio/../../outside',
  'audio/./x',
  'audio//x',
  'audio/',
  '.incoming/x',
  'audio/.hidden',
  'audio\\..\\x',
  'a b',
  'audio/x\0.m4a',
  'audio/ü.m4a',
  'x'.repeat(201),
])('%j is refused as a key', (key) => {
  expect(() => assertArtifactKey(key)).toThrow('no artifact key');
});

const errorWith = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EFBIG', 'disk-full'],
  ['EROFS', 'artifact-store'],
  ['EIO', 'artifact-store'],
  ['EACCES', 'artifact-store'],
])('%s is a system fault: no video pays for it', (code, reason) => {
  expect(storageFault(errorWith(code), '/store')?.fault).toMatchObject({
    fault: 'system',
    reason,
    detail: expect.stringContaining('/store'),
  });
});

test.each([errorWith('ENOENT'), new Error('a bug'), 'text'])('%s is not a storage fault', (error) => {
  expect(storageFault(error, '/store')).toBeUndefined();
});
