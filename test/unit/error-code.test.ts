import { runInNewContext } from 'node:vm';
import { errorCode } from '../../domain/error-code.ts';

test.each<[unknown, string | undefined]>([
  [Object.assign(new Error('no such file'), { code: 'ENOENT' }), 'ENOENT'],
  [runInNewContext("Object.assign(new Error('from another realm'), { code: 'EEXIST' })"), 'EEXIST'],
  [Object.assign(new Error('odd'), { code: 12 }), undefined],
  [new Error('plain'), undefined],
  ['ENOENT', undefined],
  [undefined, undefined],
])('the code of %p is %p', (error, code) => {
  expect(errorCode(error)).toBe(code);
});
