import type { View } from './view.ts';
import type { WatchEvent, WatchEventName } from './watch-event.ts';

/** Tells each change of a view as one event with all of its data: for what has no rows of changes of its own. */
export function withEvents(
  look: () => Promise<View>,
  event: Extract<WatchEventName, 'snapshot' | 'video-changed'>,
): () => Promise<View> {
  let before: string | undefined;
  return async () => {
    const view = await look();
    const changed = view.news !== before;
    before = view.news;
    const told: WatchEvent = { event, at: new Date().toISOString(), ...(view.data as object) };
    return { ...view, events: changed ? [told] : [] };
  };
}
