import { FindGrid } from '../grid/find-grid.tsx'
import { GridNoticePage } from '../grid/notice.tsx'
import '../grid/grid.css'

/** Who is my grid worker, what do they do, how do I reach them; without a grid in the address, which one is mine. */
const GridPage = ({ area }: { readonly area: string | null }) =>
  area === null ? <FindGrid /> : <GridNoticePage area={area} />
export default GridPage
