import type { Answers, Target } from './check-answers.ts'
import { nodeFiles } from './node-files.ts'
import type { ProjectFile, ProjectSettings } from './project-file.ts'
import { workerFiles } from './worker-files.ts'

interface Template {
  readonly files: (settings: ProjectSettings) => readonly ProjectFile[]
  /** The file with the write key, which the program reads and git ignores. */
  readonly secretPath: string
}

const templates: Readonly<Record<Target, Template>> = {
  worker: { files: workerFiles, secretPath: '.dev.vars' },
  node: { files: nodeFiles, secretPath: '.env' },
}

/** The name of a folder as that of a package and of a Worker. */
export const projectName = (folderName: string): string => {
  const name = folderName
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .slice(0, 54)
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'segment-collector' : name
}

/** All files of a project. */
export const projectFiles = (
  { target, origin, writeKey }: Answers,
  folderName: string,
  version: string,
): readonly ProjectFile[] => {
  const { files, secretPath } = templates[target]
  return [
    ...files({ name: projectName(folderName), origin, version }),
    { path: secretPath, text: `SEGMENT_WRITE_KEY=${writeKey}\n`, isSecret: true },
  ]
}
