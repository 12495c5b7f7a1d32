export default function Bin() { return null; }
