import type { PassageRole, PassageRoles } from '../../lambdas/vector-search/ports';

/** The roles of a server, in memory, or a server without any. */
export class FakePassageRoles implements PassageRoles {
  readonly roles = new Map<string, PassageRole>();

  constructor(private readonly hasRoles = true) {}

  async put(role: PassageRole): Promise<boolean> {
    if (this.hasRoles) this.roles.set(role.name, role);
    return this.hasRoles;
  }

  async delete(name: string): Promise<void> {
    this.roles.delete(name);
  }
}
