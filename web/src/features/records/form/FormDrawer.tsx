export default function FormDrawer(_props: { object: string; onClose: () => void }) { return null; }
