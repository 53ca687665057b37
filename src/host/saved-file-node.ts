/**
 * A file to which a long computation saves its state, for Node: locked by a file beside it, with the previous version as a
 * backup.
 *
 * @module
 */
import { keepAs, regularFile, replace, targetOf, unwritable } from './files-node.js'
import { lock } from './lock-node.js'
import type { SavedFile } from './saved-file.js'

/**
 * Opens a file to save to. Symbolic links are followed.
 *
 * @param backup the ending of the backup's name
 * @throws HindcastError `FILE_IN_USE` while another process (or another training of this one) saves there;
 * `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`
 */
export async function savedFile(path: string, backup: string): Promise<SavedFile> {
  try {
    const target = await targetOf(path)
    await regularFile(target)
    const held = await lock(target, path)
    return {
      async write(bytes, keep) {
        try {
          await replace(target, bytes, async () => {
            await held.check()
            if (keep) await keepAs(target, target + backup)
          })
        } catch (cause) {
          throw unwritable(path, cause)
        }
      },
      close: () => held.release(),
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
}
