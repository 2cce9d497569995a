export interface StopRequests {
  /** Aborted by the first request. */
  readonly signal: AbortSignal;
  /** Settles with the first request: the name of its signal. */
  readonly asked: Promise<NodeJS.Signals>;
}

/** Exit code of a program ended by Ctrl-C. */
export const INTERRUPTED = 130;

/**
 * Listens for being asked to stop, for good. A second Ctrl-C ends this process at once; its programs end with it.
 *
 * @param options.closedTerminal what a closed terminal means: to stop, or nothing (in the background).
 */
export function listenForStop(options: { readonly closedTerminal: 'stop' | 'ignore' }): StopRequests {
  const controller = new AbortController();
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    const onRequest = (name: NodeJS.Signals) => {
      if (controller.signal.aborted && name === 'SIGINT') process.exit(INTERRUPTED);
      controller.abort(new Error(`asked to stop (${name})`));
      resolve(name);
    };
    process.on('SIGINT', onRequest);
    process.on('SIGTERM', onRequest);
    process.on('SIGHUP', options.closedTerminal === 'stop' ? onRequest : () => {});
  });
  return { signal: controller.signal, asked };
}
