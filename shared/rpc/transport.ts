/**
 * The whole seam between a client and a server: MessagePort, WebSocket and in-memory pairs are adapters.
 * Messages are plain data (what JSON can carry). `send` throws if the message cannot be carried; after
 * `close` (by either side) it does nothing. `onClose` fires once.
 */
export interface Transport {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: (reason: string) => void): void
  close(): void
}
