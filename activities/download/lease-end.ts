import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import type { Fault } from '../../domain/faults.ts';

/** How a turn ended whose download failed of something the site did not say: for whom it was used with. */
export function leaseEndOf(fault: Fault): LeaseEnd {
  const { reason, detail } = fault;
  switch (fault.fault) {
    // Nobody was asked: such faults of ours come before the download.
    case 'identity':
      return { end: 'not-used' };
    case 'system':
      return { end: 'verdict', verdict: { verdict: 'system', reason, counted: false }, detail };
    case 'video':
      return endOfVideoFault(fault);
  }
}

function endOfVideoFault({ reason, detail, settles }: Extract<Fault, { fault: 'video' }>): LeaseEnd {
  // The site told us all about a video that we do not take: as good as a file.
  if (settles?.kind === 'skipped') return { end: 'success' };
  const verdict =
    settles?.kind === 'unavailable'
      ? ({ verdict: 'video-permanent', reason: settles.reason, counted: true } as const)
      : ({ verdict: 'retry-now', reason, counted: true } as const);
  return { end: 'verdict', verdict, detail };
}
