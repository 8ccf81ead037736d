import type { Command } from 'commander'
import { OmegaError } from '../../error.ts'
import type { Platform } from '../../platform.ts'
import { backupDisk, restoreDisk } from '../../store/disk/backup.ts'
import { checkDisk } from '../../store/disk/check.ts'
import { compactDisk } from '../../store/disk/compact.ts'
import { folderForStore, folderOfStore, type PlaceOptions, placeCommand } from '../store-command.ts'

/** Adds `om store check|compact|backup|restore`. A server may use the store meanwhile. */
export function addStoreCommands(store: Command, platform: Platform): void {
  placeCommand(store, 'check', 'Read everything and print a line for each fault').action(
    async (options: PlaceOptions) => {
      const folder = await folderOfStore(platform, options)
      let faults = 0
      for (const fault of checkDisk(folder)) {
        console.log(fault)
        faults += 1
      }
      if (faults > 0)
        throw new OmegaError('damaged', `The store in "${folder}" has ${counted(faults, 'fault')}`)
      console.log('no faults')
    },
  )
  placeCommand(store, 'backup <file>', 'Write the objects and users as they are now to a new file').action(
    async (file: string, options: PlaceOptions) => {
      console.log(`${megabytes(backupDisk(await folderOfStore(platform, options), file))} in "${file}"`)
    },
  )
  placeCommand(store, 'restore <file>', 'Make the store of a folder without one of a backup').action(
    async (file: string, options: PlaceOptions) => {
      const folder = await folderForStore(platform, options)
      await restoreDisk(file, folder)
      console.log(`the store is in "${folder}"`)
    },
  )
  placeCommand(store, 'compact', 'Give the space of what was deleted back to the disk').action(
    async (options: PlaceOptions) => {
      const { before, after, held } = await compactDisk(await folderOfStore(platform, options))
      console.log(`${megabytes(before)} before, ${megabytes(after)} now`)
      if (held > 0) console.log(`${counted(held, 'deleted part')} stay until those who read them have ended`)
    },
  )
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}
