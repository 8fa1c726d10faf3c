import type { Procedure } from '@mazha/contracts/procedure'

declare global {
  interface ImportMeta {
    /** Vite's; the server's bundle gets the same from scripts/procedures-plugin.mjs. */
    glob: (
      patterns: readonly string[],
      options: { readonly eager: true },
    ) => Record<string, { readonly procedure: Procedure }>
  }
}

/**
 * Every procedure of this directory: what a file here exports as `procedure`. Nobody lists them, so that adding one
 * is adding its file.
 */
export const procedures: readonly Procedure[] = Object.entries(
  import.meta.glob(['./*.ts', '!./all.ts', '!./*.test.ts'], { eager: true }),
)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([, module]) => module.procedure)
