import type { z } from 'zod';
import { systemFault } from '../../domain/faults.ts';
import { type Exchange, exchange, type SidecarRequest } from './exchange.ts';
import { type ChannelProgram, type LineChannel, openLineChannel } from './line-channel.ts';
import { failureLine, PROTOCOL_VERSION, readyLine, type SidecarLine } from './protocol.ts';
import { closedFault, notStartedFault, startFault } from './sidecar-fault.ts';

export interface SidecarProgram<Ready> extends ChannelProgram {
  /** What its `ready` line says beyond the protocol. */
  readonly ready: z.ZodType<Ready>;
  /** Limit of its start, model loading included. Default 2 minutes. */
  readonly readyTimeoutMs?: number;
  /** How long a cancelled request may go on before the process is killed. Default 3 seconds. */
  readonly cancelGraceMs?: number;
}

export type ReadySidecar<Ready> = Ready & { readonly pid: number };

/** One running sidecar. */
export interface SidecarProcess<Ready> {
  readonly ready: ReadySidecar<Ready>;
  /** Requests taken so far. */
  readonly served: () => number;
  readonly alive: () => boolean;
  /** One at a time. */
  exchange<Event, Result>(request: SidecarRequest<Event, Result>): Exchange<Result>;
  end(): Promise<void>;
  kill(): void;
}

const awaitReady = <Ready>(
  channel: LineChannel,
  program: SidecarProgram<Ready>,
): Promise<ReadySidecar<Ready>> => {
  const { name, readyTimeoutMs = 120_000 } = program;
  const check = (line: SidecarLine): ReadySidecar<Ready> | undefined => {
    if (line.event === 'fatal') {
      channel.breakOff(startFault(name, failureLine.parse(line)));
      return undefined;
    }
    const { pid, protocol } = readyLine.parse(line);
    if (protocol === PROTOCOL_VERSION) return { ...program.ready.parse(line), pid };
    const detail = `The ${name} engine speaks protocol ${protocol}, not ${PROTOCOL_VERSION}: its Python files are of another version than this program.`;
    channel.breakOff(systemFault(`${name}-protocol`, detail));
    return undefined;
  };
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      const detail = `The ${name} engine was not ready after ${readyTimeoutMs / 1000} s and was ended.`;
      channel.breakOff(systemFault(`${name}-start`, detail));
    }, readyTimeoutMs);
    channel.listen({
      onLine: (line) => {
        const ready = check(line);
        if (ready === undefined) return;
        clearTimeout(late);
        channel.listen(undefined);
        resolve(ready);
      },
      onGone: (exit, reason) => {
        clearTimeout(late);
        reject(reason ?? notStartedFault(name, exit));
      },
    });
  });
};

/**
 * Starts a sidecar and waits for its `ready`. Throws StageError, `system` as a rule, when it does not start.
 *
 * @param closing aborted when nobody wants it any more: kills it, whatever it is at.
 */
export const startSidecarProcess = async <Ready>(
  program: SidecarProgram<Ready>,
  closing: AbortSignal,
): Promise<SidecarProcess<Ready>> => {
  if (closing.aborted) throw closedFault(program.name);
  const channel = openLineChannel(program);
  const close = (): void => channel.breakOff(closedFault(program.name));
  closing.addEventListener('abort', close, { once: true });
  const ready = await awaitReady(channel, program).finally(() => closing.removeEventListener('abort', close));
  let served = 0;
  return {
    ready,
    served: () => served,
    alive: channel.alive,
    exchange: (request) => {
      served += 1;
      return exchange(channel, program, served, request);
    },
    end: channel.end,
    kill: () => channel.breakOff(closedFault(program.name)),
  };
};
