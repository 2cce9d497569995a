/** Where audio lives: a folder, or S3 for several machines. Keys are `/`-separated, of letters, digits, `._-`. */
export interface ArtifactStore {
  /** Moves or copies a local file in; visible only when complete. Returns its size in bytes. */
  put(key: string, localPath: string): Promise<number>;
  /** A local path to read the artifact from; undefined when there is none. */
  locate(key: string): Promise<string | undefined>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
}
