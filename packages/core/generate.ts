import { cleanCallBoundsCode } from './src/verdict/fast/clean-call-bounds.generate.ts'

/** What `pnpm generate` writes in this package. */
export const generatedFiles = async (): Promise<readonly { readonly path: string; readonly text: string }[]> => [
  { path: 'src/verdict/fast/clean-call-bounds.generated.ts', text: cleanCallBoundsCode() },
]
