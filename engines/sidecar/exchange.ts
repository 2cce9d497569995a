import type { z } from 'zod';
import { passingFault } from '../../domain/faults.ts';
import type { LineChannel } from './line-channel.ts';
import { doneLine, failureLine, type SidecarLine } from './protocol.ts';
import { goneFault, reportedFault } from './sidecar-fault.ts';

export interface SidecarRequest<Event, Result> {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The form of its events, and who gets them. */
  readonly events?: { readonly schema: z.ZodType<Event>; readonly receive: (event: Event) => void };
  /** The form of what `done` brings. */
  readonly result: z.ZodType<Result>;
  /** Longest wait for a sign of life before the process counts as hung. Default 10 minutes. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

export interface Exchange<Result> {
  /** On abort it rejects at once, with the signal's reason. */
  readonly outcome: Promise<Result>;
  /** Resolves when the process can take the next request, or is gone. */
  readonly free: Promise<void>;
}

/** Sends one request and follows it to its one `done` or `error`. */
export const exchange = <Event, Result>(
  channel: LineChannel,
  { name, cancelGraceMs = 3000 }: { readonly name: string; readonly cancelGraceMs?: number },
  id: number,
  request: SidecarRequest<Event, Result>,
): Exchange<Result> => {
  const { signal, patienceMs = 600_000 } = request;
  let resolveFree = (): void => {};
  const free = new Promise<void>((resolve) => {
    resolveFree = resolve;
  });
  const outcome = new Promise<Result>((resolve, reject) => {
    const hung = (): void => {
      const detail = `The ${name} engine gave no sign of life for ${patienceMs / 1000} s and was ended.`;
      channel.breakOff(passingFault(`${name}-hung`, detail));
    };
    let patience = setTimeout(hung, patienceMs);
    let grace: NodeJS.Timeout | undefined;

    const cancel = (): void => {
      reject(signal?.reason);
      channel.send({ cancel: id });
      grace = setTimeout(() => channel.breakOff(new Error('cancelled')), cancelGraceMs);
    };
    const over = (): void => {
      clearTimeout(patience);
      clearTimeout(grace);
      signal?.removeEventListener('abort', cancel);
      channel.listen(undefined);
      resolveFree();
    };
    const receive = (line: SidecarLine): void => {
      const event = request.events?.schema.parse(line);
      try {
        if (event !== undefined) request.events?.receive(event);
      } catch (error) {
        // The receiver failed, not the protocol.
        channel.breakOff(asError(error));
      }
    };
    const onLine = (line: SidecarLine): void => {
      if (line.id !== id) throw new Error(`a line of request ${line.id} during request ${id}`);
      clearTimeout(patience);
      if (line.event === 'done') {
        resolve(request.result.parse(doneLine.parse(line).result));
        over();
      } else if (line.event === 'error') {
        reject(reportedFault(name, failureLine.parse(line)));
        over();
      } else {
        patience = setTimeout(hung, patienceMs);
        if (signal?.aborted !== true) receive(line);
      }
    };
    channel.listen({
      onLine,
      onGone: (exit, reason) => {
        reject(reason ?? goneFault(name, exit));
        over();
      },
    });
    signal?.addEventListener('abort', cancel, { once: true });
    channel.send({ id, method: request.method, params: request.params });
  });
  return { outcome, free };
};

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
