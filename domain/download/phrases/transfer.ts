import { accountOnly, http, otherIdentity, type Phrase, permanent, retryNow, system } from './phrase.ts';

/** The way to the media. */
export const TRANSFER_PHRASES: readonly Phrase[] = [
  {
    says: http('(?:404|410)'),
    means: ({ site }) => (site === 'other' ? permanent('not-found') : retryNow('http-404')),
  },
  { says: http('403'), means: retryNow('http-403') },
  { says: http('401'), means: accountOnly('private') },
  { says: http('451'), means: otherIdentity('region', 'egress', 'region') },
  { says: http('416'), means: retryNow('http-416') },
  { says: http('5\\d\\d'), means: retryNow('server-error') },
  { says: http('\\d\\d\\d'), means: retryNow('http-error') },
  { says: /^(?:\[download\] )?did not get any data blocks/, means: retryNow('empty-file') },
  {
    says: /\b\d+ bytes read, \d+ more expected\b|^content too short\b|incompleteread\(/,
    means: retryNow('truncated'),
  },
  {
    says: /failed to resolve '|\[errno -[235]\]|name or service not known|temporary failure in name resolution|nodename nor servname provided/,
    means: ({ site, networkWorks }) =>
      site === 'other' && networkWorks === true ? permanent('not-found') : system('network'),
  },
  { says: /\[errno (?:100|101)\]|network is (?:unreachable|down)/, means: system('network') },
  {
    says: /certificate_verify_failed|certificateverifyerror/,
    means: ({ site }) => (site === 'youtube' ? system('tls') : retryNow('certificate')),
  },
  {
    says: /\[errno (?:111|113)\]|connection refused|no route to host/,
    means: ({ site }) => (site === 'youtube' ? system('network') : retryNow('connection')),
  },
  { says: /\b(?:read )?timed out\b|timeout\b.*transporterror/, means: retryNow('timeout') },
  {
    says: /connection (?:reset|aborted|broken)|remote end closed connection|\[errno (?:32|104)\]|unexpected_eof_while_reading/,
    means: retryNow('connection'),
  },
  { says: /^interrupted by user/, means: retryNow('killed') },
];
