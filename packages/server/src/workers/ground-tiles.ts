import { serveTiles } from '#modules/grids'

/** The thread that draws the ground’s vector tiles. */
serveTiles()
