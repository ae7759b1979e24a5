interface Layer {
  done: number;
  total: number;
}

/** Reads what an engine tells of a pull, layer by layer, and says now and then how far it is. */
export class PullProgress {
  /** Why the pull failed; null while it has not. */
  error: string | null = null;
  readonly #reference: string;
  readonly #onProgress: (text: string) => void;
  readonly #layers = new Map<string, Layer>();
  #told = '';

  constructor(reference: string, onProgress: (text: string) => void) {
    this.#reference = reference;
    this.#onProgress = onProgress;
  }

  /** Takes one line of the answer. */
  hear(line: string): void {
    let message: {
      error?: unknown;
      id?: unknown;
      status?: unknown;
      progressDetail?: { current?: number; total?: number };
    };
    try {
      message = JSON.parse(line) as typeof message;
    } catch {
      return;
    }
    if (typeof message.error === 'string') this.error = message.error;
    const { id, status, progressDetail: { current, total } = {} } = message;
    if (typeof id !== 'string') return;
    const layer = this.#layers.get(id) ?? { done: 0, total: 0 };
    if (status === 'Downloading' && total !== undefined) {
      layer.total = total;
      layer.done = Math.min(total, current ?? 0);
    } else if (status === 'Download complete' || status === 'Pull complete') layer.done = layer.total;
    else if (status !== 'Pulling fs layer' && status !== 'Waiting') return;
    this.#layers.set(id, layer);
    this.#tell();
  }

  #tell(): void {
    const layers = [...this.#layers.values()];
    const done = layers.reduce((sum, layer) => sum + layer.done, 0);
    const total = layers.reduce((sum, layer) => sum + layer.total, 0);
    if (total === 0) return;
    const tenths = Math.floor((done / total) * 10);
    const text = `pulling ${this.#reference}: ${tenths * 10} % of ${Math.ceil(total / 1e6)} MB, ${layers.length} layers`;
    if (text === this.#told) return;
    this.#told = text;
    this.#onProgress(text);
  }
}
