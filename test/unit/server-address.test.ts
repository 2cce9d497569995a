import { serverAddress } from '../../engines/language-model/server-address.ts';

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

test.each([
  ['http://127.0.0.1:11434', 'http://127.0.0.1:11434', undefined],
  ['https://llm.example.org/v1/', 'https://llm.example.org/v1', undefined],
  ['http://me:secret@gpu-box:8000/v1', 'http://gpu-box:8000/v1', basic('me:secret')],
  ['http://me:p%40ss@gpu-box:8000/v1', 'http://gpu-box:8000/v1', basic('me:p@ss')],
  ['http://me:100%@gpu-box/v1', 'http://gpu-box/v1', basic('me:100%')],
  ['http://token@gpu-box/v1', 'http://gpu-box/v1', basic('token:')],
])('%s is asked as %s', (typed, url, authorization) => {
  expect(serverAddress(typed)).toEqual(authorization === undefined ? { url } : { url, authorization });
});
