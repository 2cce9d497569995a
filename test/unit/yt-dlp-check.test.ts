import { faultInVersions } from '../../stack/tools/check-yt-dlp.ts';
import { solverVersionIn } from '../../stack/tools/update-yt-dlp.ts';

const verbose = (runtimes: string, solver = 'yt_dlp_ejs-0.8.0'): string =>
  `[debug] Optional libraries: brotli-1.2.1, ${solver}\n[debug] JS runtimes: ${runtimes}\n[debug] Loaded 1747 extractors`;

test.each([
  [verbose('node-24.21.0'), undefined],
  [verbose('deno-2.9.0, node-24.21.0'), undefined],
  [verbose('node-20.20.2 (unsupported)'), /does not accept our JavaScript runtime/],
  [verbose('deno-2.9.0'), /does not accept our JavaScript runtime/],
  [verbose('none'), /does not accept our JavaScript runtime/],
  ['', /does not accept our JavaScript runtime/],
  [verbose('node-24.21.0', 'yt_dlp_ejs-0.7.0'), /does not find its challenge solver yt-dlp-ejs 0\.8\.0/],
])('yt-dlp is believed about its runtime and solver: %#', (output, fault) => {
  const found = faultInVersions(output, '0.8.0');
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(fault);
});

test.each([
  ["Requires-Dist: yt-dlp-ejs==0.8.0; extra == 'default'", '0.8.0'],
  ['Requires-Dist: requests<3,>=2.32.2; extra == "default"\nRequires-Dist: yt-dlp-ejs==0.10.1', '0.10.1'],
  ['Requires-Dist: yt-dlp-ejs (==0.8.0) ; extra == "default"', '0.8.0'],
  ['Requires-Dist: yt-dlp-ejs>=0.8.0', undefined],
  ['Requires-Dist: requests', undefined],
])('the solver version is read from the metadata: %s', (metadata, version) => {
  expect(solverVersionIn(metadata)).toBe(version);
});
