/** Settings of a client that calls the emulator as the owner of the account. */
export function rootClientSettings(emulatorUrl: string, region: string) {
  return {
    endpoint: emulatorUrl,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}
