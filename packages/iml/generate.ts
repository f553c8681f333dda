import { functionTable } from './src/functions/function-table.ts'

/** What `pnpm generate` writes in this package. */
export const generatedFiles = async (): Promise<
  readonly { readonly path: string; readonly section: string; readonly text: string }[]
> => [{ path: 'README.md', section: 'functions', text: functionTable() }]
