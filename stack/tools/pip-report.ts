import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { InstalledTool } from './manifest.ts';

const report = z.object({
  install: z.array(
    z.object({
      download_info: z.object({ archive_info: z.object({ hashes: z.object({ sha256: z.string() }) }) }),
      metadata: z.object({
        name: z.string(),
        version: z.string(),
        license_expression: z.string().optional(),
        license: z.string().optional(),
        classifier: z.array(z.string()).default([]),
      }),
    }),
  ),
});
type Metadata = z.infer<typeof report>['install'][number]['metadata'];

const LONGEST_LICENCE_NAME = 60;

/** What `pip install --report` says that it installed. */
export async function readPipReport(
  path: string,
  kindOf: (name: string) => InstalledTool['kind'],
): Promise<InstalledTool[]> {
  const { install } = report.parse(JSON.parse(await readFile(path, 'utf8')));
  return install.map(({ metadata, download_info }) => ({
    name: metadata.name,
    version: metadata.version,
    sha256: download_info.archive_info.hashes.sha256,
    kind: kindOf(metadata.name),
    source: `Python package ${metadata.name} ${metadata.version}`,
    licence: licenceOf(metadata),
  }));
}

/** The name of a licence; some packages put its whole text there. */
function licenceOf({ license_expression, license, classifier }: Metadata): string {
  const named = license_expression ?? license ?? '';
  if (named !== '' && named.length <= LONGEST_LICENCE_NAME && !named.includes('\n')) return named;
  const classified = classifier
    .find((line) => line.startsWith('License :: '))
    ?.split(' :: ')
    .at(-1);
  return classified ?? 'see the package';
}
