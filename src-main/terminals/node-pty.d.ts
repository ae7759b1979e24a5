/** What we use of node-pty, whose own types stand under another name than the package has here. */
declare module 'node-pty' {
  interface Terminal {
    readonly pid: number;
    onData(listener: (data: string) => void): void;
    onExit(listener: (end: { readonly exitCode: number; readonly signal?: number }) => void): void;
    write(data: string): void;
    resize(columns: number, rows: number): void;
    pause(): void;
    resume(): void;
    kill(signal: string): void;
  }

  export function spawn(
    file: string,
    words: readonly string[],
    options: {
      readonly name: string;
      readonly cwd: string;
      readonly env: { readonly [name: string]: string };
      readonly cols: number;
      readonly rows: number;
    },
  ): Terminal;
}
