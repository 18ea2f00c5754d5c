/** Where the files of runs lie; a run says it with the URI of its artefacts. */
export interface RunArtifacts {
  put(uri: string, name: string, content: Uint8Array): Promise<void>;
  get(uri: string, name: string): Promise<Buffer | undefined>;
  /** For good, older versions too. @returns whether it was there */
  remove(uri: string, name: string): Promise<boolean>;
}
