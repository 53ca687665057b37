/**
 * Objects of the host that callers give, by their shape: so the types of this package need neither those of the DOM nor
 * those of Node, and suit both.
 *
 * @module
 */

/** An AbortSignal. */
export interface SignalLike {
  readonly aborted: boolean
  // What it was aborted with, whatever that is.
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A URL. */
export interface UrlLike {
  readonly href: string
  readonly protocol: string
}

/** A Blob or a File. */
export interface BlobLike {
  readonly size: number
  readonly type: string
  arrayBuffer(): Promise<ArrayBuffer>
}

/** A ReadableStream. */
export interface StreamLike {
  readonly locked: boolean
  getReader(): unknown
}

/** A Response. */
export interface ResponseLike {
  readonly ok: boolean
  readonly status: number
  arrayBuffer(): Promise<ArrayBuffer>
}

/** A compiled WebAssembly.Module: an object in which types can see nothing. */
export type ModuleLike = object
