/** What an installation reports while it works. */
export type InstallProgress =
  /** Said once, first: about how much will be fetched in all. */
  | { readonly kind: 'begins'; readonly folder: string; readonly fetchBytes: number }
  /** A download: called again and again until `doneBytes` is `totalBytes`. */
  | {
      readonly kind: 'fetching';
      readonly file: string;
      readonly doneBytes: number;
      readonly totalBytes: number;
    }
  /** Something else that takes its time has begun. */
  | { readonly kind: 'step'; readonly text: string }
  /** To be read by the person, and kept on the screen. */
  | { readonly kind: 'notice'; readonly text: string };

export type OnInstallProgress = (progress: InstallProgress) => void;
