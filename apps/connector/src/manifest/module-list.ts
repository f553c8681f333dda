import type { ModuleDraft } from './component.ts'
import { anchorOf } from './document.ts'
import { exampleCommand } from './module-example.ts'

/** Path of the diagram of a module, relative to the folder of the app. */
export const diagramPath = ({ label }: ModuleDraft): string => `docs/diagrams/${anchorOf(label)}.svg`

/** The modules for developers, as Markdown: what each does, its diagram and an example that runs. */
export const moduleList = (modules: readonly ModuleDraft[], folder: string): string =>
  modules
    .map((module) =>
      [
        `### ${module.label}`,
        module.description,
        `![Diagram of ${module.label}](${folder}/${diagramPath(module)})`,
        `\`\`\`sh\n${exampleCommand(module)}\n\`\`\``,
      ].join('\n\n'),
    )
    .join('\n\n')
