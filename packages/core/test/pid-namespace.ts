import { spawnSync } from 'node:child_process'

/** The command that runs a program in a PID namespace of its own, as a container does; killing it kills the program. */
export const unshared: readonly string[] = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']

/** Whether this machine permits it: Linux, and usually only root. */
export const canUnshare = spawnSync('unshare', [...unshared.slice(1), 'true']).status === 0
