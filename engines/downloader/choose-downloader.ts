import type { Downloader } from './downloader.ts';

/** A downloader that hands local files to one and everything else to the other. */
export const chooseDownloader = ({
  local,
  network,
}: {
  readonly local: Downloader;
  readonly network: Downloader;
}): Downloader => ({
  download: (request) => (request.video.kind === 'file' ? local : network).download(request),
  lookUp: (request) => (request.video.kind === 'file' ? local : network).lookUp(request),
});
