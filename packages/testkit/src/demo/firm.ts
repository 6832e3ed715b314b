/** The firm of the demo and its people. Their passwords are printed, so this tenant exists under `npm run dev` alone. */
import type { MemberRole } from '@office16852/contract';

export const firm = { slug: 'brandt-heizung', name: 'Brandt Heizung & Sanitär', language: 'de' } as const;

export interface Person<Role> {
  name: string;
  email: string;
  password: string;
  role: Role;
}

export const members: readonly Person<MemberRole>[] = [
  {
    name: 'Miriam Brandt',
    email: 'miriam@brandt-heizung.example',
    password: 'der Kessel summt im Keller',
    role: 'owner',
  },
  {
    name: 'Lukas Brandt',
    email: 'lukas@brandt-heizung.example',
    password: 'sieben Wagen auf der Zoobruecke',
    role: 'manager',
  },
  {
    name: 'Jana Özdemir',
    email: 'jana@brandt-heizung.example',
    password: 'Kaffee steht neben dem Telefon',
    role: 'operator',
  },
  {
    name: 'Tobias Klein',
    email: 'tobias@brandt-heizung.example',
    password: 'sechzig Haeuser und ein Ordner',
    role: 'viewer',
  },
];

export const staff: Person<'owner'> = {
  name: 'Demo Staff',
  email: 'staff@office16852.example',
  password: 'a desk lamp left on till dawn',
  role: 'owner',
};
