// generated: npm run generate
/** Every operation: what goes in, what comes out. */
export interface Routes {
  /** List the tenant's audit entries, newest first. */
  'audit.list': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        type: string;
        actor: {
          kind: string;
          id: string;
        };
        request_id: string | null;
        data: unknown;
        created_at: string;
        seal: {
          seq: number;
          prev_hash: string;
          entry_hash: string;
        } | null;
      }[];
      next_cursor: string | null;
    };
  };
  /** Check the tenant's chain from its first entry to its last. */
  'audit.verify': {
    output: {
      entries: number;
      holds: boolean;
      first_break: {
        seq: number;
        reason: string;
      } | null;
    };
  };
  /** Become staff by an invitation, and sign in. An existing account gives its password, a new one sets it. */
  'auth.accept_invitation': {
    body: {
      token: string;
      name?: string;
      password: string;
    };
    output: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "staff";
        staff_id: string;
        role: "owner" | "support" | "auditor";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** Sign in as staff. A member comes to the tenant last used. */
  'auth.login': {
    body: {
      email: string;
      password: string;
    };
    output: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "staff";
        staff_id: string;
        role: "owner" | "support" | "auditor";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** End the session: its cookie and its token. */
  'auth.logout': {
    output: null;
  };
  /** Who is signed in as staff, where, and what they may do. */
  'auth.me': {
    output: {
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "staff";
        staff_id: string;
        role: "owner" | "support" | "auditor";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** Say whether an answer helped. */
  'chat.feedback': {
    body: {
      session_id: string;
      message_id: string;
      helpful: boolean;
      comment?: string;
      business_id?: string;
    };
    output: null;
  };
  /** Read a conversation: visitors their own by label; members and staff with chat.manage any of the tenant by conv_…. */
  'chat.history': {
    params: {
      session_id: string;
    };
    query?: {
      business_id?: string;
    };
    output: {
      session_id: string;
      conversation_id: string;
      tenant_id: string;
      messages: {
        id: string;
        author: "visitor" | "persona" | "operator" | "system";
        text: string;
        language: string | null;
        outcome: "answered" | "refused" | "blocked" | "escalated" | "awaiting_approval" | "queued_for_human" | null;
        citations: {
          id: string;
          title: string;
          url: string | null;
          quote: string;
          start: number;
          end: number;
        }[];
        turn_id: string | null;
        feedback: "helpful" | "not_helpful" | null;
        created_at: string;
      }[];
    };
  };
  /** Ask Bob as a signed-in member or staff, in a conversation that POST /api/chat/session opened. */
  'chat.message': {
    body: {
      session_id: string;
      message: string;
    };
    output: {
      session_id: string;
      conversation_id: string;
      message_id: string;
      turn_id: string;
      reply: string;
      language: string;
      outcome: "answered" | "refused" | "blocked" | "escalated" | "awaiting_approval" | "queued_for_human";
      citations: {
        id: string;
        title: string;
        url: string | null;
        quote: string;
        start: number;
        end: number;
      }[];
      persona: {
        name: string;
      };
      ai_generated: boolean;
      receipt_url: string;
    };
  };
  /** Ask Bob, anonymously, from a page of this installation or a program. */
  'chat.send': {
    body: {
      message: string;
      session_id?: string;
      business_id?: string;
    };
    output: {
      session_id: string;
      conversation_id: string;
      message_id: string;
      turn_id: string;
      reply: string;
      language: string;
      outcome: "answered" | "refused" | "blocked" | "escalated" | "awaiting_approval" | "queued_for_human";
      citations: {
        id: string;
        title: string;
        url: string | null;
        quote: string;
        start: number;
        end: number;
      }[];
      persona: {
        name: string;
      };
      ai_generated: boolean;
      receipt_url: string;
    };
  };
  /** Open a conversation as a signed-in member or staff; the caller is its visitor. */
  'chat.session': {
    body: {
      session_id?: string;
      business_id?: string;
    };
    output: {
      session_id: string;
      conversation_id: string;
    };
  };
  /** The parts of a conversation's newest turn, from a number on: goes on after a dropped connection. */
  'chat.stream': {
    params: {
      session_id: string;
    };
    query?: {
      after?: number;
      business_id?: string;
    };
    output: unknown;
  };
  /** This API as OpenAPI 3.1. */
  'contract.read': {
    output: unknown;
  };
  /** The tag that puts the chat on a page, and whether any page may use it yet. */
  'customer_portal.widget_code': {
    output: {
      tag: string;
      tenant_id: string;
      script_url: string;
      widget_key: string | null;
      allowed_origins: string[];
      has_origin: boolean;
    };
  };
  /** Become a tenant's member by an invitation, and sign in. An existing account gives its password, a new one sets it. */
  'customers.accept_invitation': {
    body: {
      token: string;
      name?: string;
      password: string;
    };
    output: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "member";
        member_id: string;
        role: "owner" | "manager" | "operator" | "viewer";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** Sign in as a tenant's member. A member comes to the tenant last used. */
  'customers.login': {
    body: {
      email: string;
      password: string;
    };
    output: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "member";
        member_id: string;
        role: "owner" | "manager" | "operator" | "viewer";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** End the session: its cookie and its token. */
  'customers.logout': {
    output: null;
  };
  /** Who is signed in as a tenant's member, where, and what they may do. */
  'customers.me': {
    output: {
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "member";
        member_id: string;
        role: "owner" | "manager" | "operator" | "viewer";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** List the documents that the next release would hold, newest first. */
  'documents.list': {
    query?: {
      cursor?: string;
      limit?: number;
      source_id?: string;
      query?: string;
    };
    output: {
      items: {
        document_id: string;
        source_id: string;
        key: string;
        version: number;
        title: string;
        url: string | null;
        language: string;
        kind: "document" | "faq";
        created_at: string;
        version_created_at: string;
        removed_at: string | null;
      }[];
      next_cursor: string | null;
    };
  };
  /** Read the current text of a document, removed ones too. */
  'documents.read': {
    params: {
      document_id: string;
    };
    output: {
      document_id: string;
      source_id: string;
      key: string;
      version: number;
      title: string;
      url: string | null;
      language: string;
      kind: "document" | "faq";
      created_at: string;
      version_created_at: string;
      removed_at: string | null;
      text: string;
      sections: {
        path: string[];
        start: number;
        end: number;
        kind: "document" | "faq";
      }[];
    };
  };
  /** Read one version of a document, as a receipt names it. */
  'documents.version': {
    params: {
      document_id: string;
      version: number;
    };
    output: {
      document_id: string;
      source_id: string;
      key: string;
      version: number;
      title: string;
      url: string | null;
      language: string;
      kind: "document" | "faq";
      created_at: string;
      version_created_at: string;
      removed_at: string | null;
      text: string;
      sections: {
        path: string[];
        start: number;
        end: number;
        kind: "document" | "faq";
      }[];
    };
  };
  /** Is the server alive and ready? 503 when it is not ready. */
  'health.read': {
    output: {
      status: "ok" | "unavailable";
      ready: boolean;
      database: "ok" | "unavailable";
    };
  };
  /** Give one of the tenant's members another role. One owner stays. */
  'members.change_role': {
    params: {
      member_id: string;
    };
    body: {
      role: "owner" | "manager" | "operator" | "viewer";
    };
    output: {
      id: string;
      email: string;
      name: string;
      role: "owner" | "manager" | "operator" | "viewer";
      created_at: string;
    };
  };
  /** List open invitations to the tenant's members. */
  'members.invitations': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        email: string;
        name: string | null;
        role: "owner" | "manager" | "operator" | "viewer";
        created_at: string;
        expires_at: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** Invite a person by mail to join the tenant's members. */
  'members.invite': {
    body: {
      email: string;
      role: "owner" | "manager" | "operator" | "viewer";
      name?: string;
    };
    output: {
      id: string;
      email: string;
      name: string | null;
      role: "owner" | "manager" | "operator" | "viewer";
      created_at: string;
      expires_at: string;
    };
  };
  /** List the tenant's members, newest first. */
  'members.list': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        email: string;
        name: string;
        role: "owner" | "manager" | "operator" | "viewer";
        created_at: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** Remove one of the tenant's members and end their sessions. One owner stays. */
  'members.remove': {
    params: {
      member_id: string;
    };
    output: null;
  };
  /** Withdraw an open invitation to the tenant's members: its link opens nothing any more. */
  'members.withdraw_invitation': {
    params: {
      invitation_id: string;
    };
    output: null;
  };
  /** Change the own password. Ends every session of the account and starts a new one. */
  'password.change': {
    body: {
      current_password: string;
      password: string;
    };
    output: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "member";
        member_id: string;
        role: "owner" | "manager" | "operator" | "viewer";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      } | {
        id: string;
        email: string;
        name: string;
        realm: "staff";
        staff_id: string;
        role: "owner" | "support" | "auditor";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** Ask for a reset link by mail. The answer is the same for an e-mail that nobody has. */
  'password.forgot': {
    body: {
      email: string;
    };
    output: Record<string, never>;
  };
  /** Set a new password with the token of a reset link. Ends every session of the account. */
  'password.reset': {
    body: {
      token: string;
      password: string;
    };
    output: null;
  };
  /** Archive a persona. Its versions stay, and restore brings it back. */
  'personas.archive': {
    params: {
      persona_id: string;
    };
    output: null;
  };
  /** Create a persona as a draft. */
  'personas.create': {
    body: {
      name: string;
      description?: string;
      tone?: string;
      systemPrompt?: string;
    };
    output: {
      id: string;
      name: string;
      description: string;
      tone: string;
      systemPrompt: string;
      is_default: boolean;
      revision: number;
      published_version: number | null;
      has_unpublished_changes: boolean;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** Change the draft. Nothing that visitors see changes before it is published and released. */
  'personas.edit': {
    params: {
      persona_id: string;
    };
    body: {
      revision: number;
      name?: string;
      description?: string;
      tone?: string;
      systemPrompt?: string;
    };
    output: {
      id: string;
      name: string;
      description: string;
      tone: string;
      systemPrompt: string;
      is_default: boolean;
      revision: number;
      published_version: number | null;
      has_unpublished_changes: boolean;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** List personas, newest first; with archived=true the archived ones. */
  'personas.list': {
    query?: {
      cursor?: string;
      limit?: number;
      archived?: boolean;
    };
    output: {
      items: {
        id: string;
        name: string;
        description: string;
        tone: string;
        systemPrompt: string;
        is_default: boolean;
        revision: number;
        published_version: number | null;
        has_unpublished_changes: boolean;
        archived_at: string | null;
        created_at: string;
        updated_at: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** Make a published persona the one that the next release answers as. */
  'personas.make_default': {
    params: {
      persona_id: string;
    };
    output: {
      id: string;
      name: string;
      description: string;
      tone: string;
      systemPrompt: string;
      is_default: boolean;
      revision: number;
      published_version: number | null;
      has_unpublished_changes: boolean;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** Freeze the draft as the next version. The default persona's goes live with the next release. */
  'personas.publish': {
    params: {
      persona_id: string;
    };
    output: {
      id: string;
      name: string;
      description: string;
      tone: string;
      systemPrompt: string;
      is_default: boolean;
      revision: number;
      published_version: number | null;
      has_unpublished_changes: boolean;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** Read a persona: its draft, its published version, and whether they differ. */
  'personas.read': {
    params: {
      persona_id: string;
    };
    output: {
      id: string;
      name: string;
      description: string;
      tone: string;
      systemPrompt: string;
      is_default: boolean;
      revision: number;
      published_version: number | null;
      has_unpublished_changes: boolean;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** Bring an archived persona back. */
  'personas.restore': {
    params: {
      persona_id: string;
    };
    output: {
      id: string;
      name: string;
      description: string;
      tone: string;
      systemPrompt: string;
      is_default: boolean;
      revision: number;
      published_version: number | null;
      has_unpublished_changes: boolean;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
  };
  /** Read one frozen version. */
  'personas.version': {
    params: {
      persona_id: string;
      version: number;
    };
    output: {
      persona_id: string;
      version: number;
      name: string;
      description: string;
      tone: string;
      systemPrompt: string;
      created_by: {
        kind: "member" | "staff" | "visitor" | "system";
        id: string;
      };
      created_at: string;
    };
  };
  /** List the frozen versions of a persona, newest first. */
  'personas.versions': {
    params: {
      persona_id: string;
    };
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        persona_id: string;
        version: number;
        name: string;
        description: string;
        tone: string;
        systemPrompt: string;
        created_by: {
          kind: "member" | "staff" | "visitor" | "system";
          id: string;
        };
        created_at: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** What an answer depended on: for the visitor who owns it, and for members and staff with receipt.read. */
  'receipts.read': {
    params: {
      turn_id: string;
    };
    output: {
      receipt: {
        version: 1;
        turn_id: string;
        event_id: string;
        tenant_id: string;
        conversation_id: string;
        question_message_id: string;
        answer_message_id: string | null;
        question_hash: string;
        answer_hash: string | null;
        door: "chat" | "widget" | "managed";
        outcome: "answered" | "refused" | "blocked" | "escalated" | "awaiting_approval" | "queued_for_human" | null;
        failure: string | null;
        language: string;
        release_id: string | null;
        persona_id: string | null;
        persona_version: number | null;
        answerer: string;
        verdicts: {
          guardrail: string;
          decision: "allow" | "redact" | "block" | "refuse" | "escalate";
          reasons: string[];
        }[];
        evidence: {
          chunk_id: string;
          document_id: string;
          document_version: number;
          score: number;
          start: number;
          end: number;
        }[];
        citations: {
          citation_id: string;
          chunk_id: string;
          document_id: string;
          document_version: number;
          source_start: number;
          source_end: number;
          reply_start: number;
          reply_end: number;
          quote_sha256: string;
        }[];
        timing_ms: Record<string, number>;
        accepted_at: string;
        settled_at: string;
      };
      question: string | null;
      answer: string | null;
      question_salt: string | null;
      answer_salt: string | null;
      passages: {
        chunk_id: string;
        document_id: string;
        document_version: number;
        title: string;
        url: string | null;
        text: string;
      }[];
      persona: {
        name: string;
      } | null;
      sealed: {
        seq: number;
        entry_hash: string;
      } | null;
    };
  };
  /** Read the current release, and the one before it. */
  'releases.current': {
    output: {
      id: string;
      number: number;
      status: "compiling" | "ready" | "failed";
      current: boolean;
      content_hash: string;
      persona_id: string;
      persona_version: number;
      document_count: number;
      chunk_count: number;
      byte_length: number;
      failure: "compile" | "abandoned" | null;
      created_at: string;
      created_by: {
        kind: "member" | "staff" | "visitor" | "system";
        id: string;
      };
      previous_release_id: string | null;
    };
  };
  /** List releases, newest first. */
  'releases.list': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        number: number;
        status: "compiling" | "ready" | "failed";
        current: boolean;
        content_hash: string;
        persona_id: string;
        persona_version: number;
        document_count: number;
        chunk_count: number;
        byte_length: number;
        failure: "compile" | "abandoned" | null;
        created_at: string;
        created_by: {
          kind: "member" | "staff" | "visitor" | "system";
          id: string;
        };
      }[];
      next_cursor: string | null;
    };
  };
  /** Publish what the tenant has now as a new release and make it current; with release_id make that one current, which is also how to roll back. A large release may still be compiling when this answers: its status says so, and it goes live by itself. */
  'releases.publish': {
    body: {
      release_id?: string;
    };
    output: {
      id: string;
      number: number;
      status: "compiling" | "ready" | "failed";
      current: boolean;
      content_hash: string;
      persona_id: string;
      persona_version: number;
      document_count: number;
      chunk_count: number;
      byte_length: number;
      failure: "compile" | "abandoned" | null;
      created_at: string;
      created_by: {
        kind: "member" | "staff" | "visitor" | "system";
        id: string;
      };
    };
  };
  /** Read one release. */
  'releases.read': {
    params: {
      release_id: string;
    };
    output: {
      id: string;
      number: number;
      status: "compiling" | "ready" | "failed";
      current: boolean;
      content_hash: string;
      persona_id: string;
      persona_version: number;
      document_count: number;
      chunk_count: number;
      byte_length: number;
      failure: "compile" | "abandoned" | null;
      created_at: string;
      created_by: {
        kind: "member" | "staff" | "visitor" | "system";
        id: string;
      };
    };
  };
  /** Make the first staff account, with the token of the one-time set-up link, and sign in. */
  'setup.run': {
    body: {
      token: string;
      name: string;
      email: string;
      password: string;
    };
    output: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
      csrf_token: string;
      account: {
        id: string;
        email: string;
        name: string;
        realm: "staff";
        staff_id: string;
        role: "owner" | "support" | "auditor";
        permissions: ("chat.manage" | "persona.read" | "persona.manage" | "knowledge.read" | "knowledge.manage" | "release.publish" | "embed.read" | "embed.manage" | "member.read" | "member.manage" | "receipt.read" | "audit.read" | "tenant.read" | "tenant.manage" | "staff.read" | "staff.manage")[];
        tenant: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        };
        tenants: {
          id: string;
          slug: string;
          name: string;
          role: "owner" | "manager" | "operator" | "viewer" | "support" | "auditor";
        }[];
      };
    };
  };
  /** Add a text, a file or a page. The same again, by kind and name or by address, changes nothing. */
  'sources.add': {
    body: {
      kind: "text" | "markdown" | "html" | "url";
      name: string;
      content?: string;
      url?: string;
      language?: string;
    };
    output: {
      source_id: string;
      kind: "text" | "markdown" | "html" | "url" | "folder";
      name: string;
      url: string | null;
      language: string | null;
      status: "ready" | "reading" | "failed";
      failure: {
        code: "sources.unreadable" | "sources.refused_address" | "sources.unreachable";
        message: string;
      } | null;
      document_count: number;
      created_at: string;
      last_read_at: string | null;
      changed_at: string | null;
      removed_at: string | null;
      changed: boolean;
    };
  };
  /** List sources, newest first. */
  'sources.list': {
    query?: {
      cursor?: string;
      limit?: number;
      removed?: boolean;
    };
    output: {
      items: {
        source_id: string;
        kind: "text" | "markdown" | "html" | "url" | "folder";
        name: string;
        url: string | null;
        language: string | null;
        status: "ready" | "reading" | "failed";
        failure: {
          code: "sources.unreadable" | "sources.refused_address" | "sources.unreachable";
          message: string;
        } | null;
        document_count: number;
        created_at: string;
        last_read_at: string | null;
        changed_at: string | null;
        removed_at: string | null;
      }[];
      next_cursor: string | null;
    };
  };
  /** Read one source and the documents found in it. */
  'sources.read': {
    params: {
      source_id: string;
    };
    output: {
      source_id: string;
      kind: "text" | "markdown" | "html" | "url" | "folder";
      name: string;
      url: string | null;
      language: string | null;
      status: "ready" | "reading" | "failed";
      failure: {
        code: "sources.unreadable" | "sources.refused_address" | "sources.unreachable";
        message: string;
      } | null;
      document_count: number;
      created_at: string;
      last_read_at: string | null;
      changed_at: string | null;
      removed_at: string | null;
      documents: {
        document_id: string;
        key: string;
        version: number;
        title: string;
        url: string | null;
        language: string;
      }[];
    };
  };
  /** Read a page from its address again, or any other source from the content kept. */
  'sources.read_again': {
    params: {
      source_id: string;
    };
    output: {
      source_id: string;
      kind: "text" | "markdown" | "html" | "url" | "folder";
      name: string;
      url: string | null;
      language: string | null;
      status: "ready" | "reading" | "failed";
      failure: {
        code: "sources.unreadable" | "sources.refused_address" | "sources.unreachable";
        message: string;
      } | null;
      document_count: number;
      created_at: string;
      last_read_at: string | null;
      changed_at: string | null;
      removed_at: string | null;
      changed: boolean;
    };
  };
  /** Remove a source from the next release. Answers use it until that is published. */
  'sources.remove': {
    params: {
      source_id: string;
    };
    output: {
      source_id: string;
      kind: "text" | "markdown" | "html" | "url" | "folder";
      name: string;
      url: string | null;
      language: string | null;
      status: "ready" | "reading" | "failed";
      failure: {
        code: "sources.unreadable" | "sources.refused_address" | "sources.unreachable";
        message: string;
      } | null;
      document_count: number;
      created_at: string;
      last_read_at: string | null;
      changed_at: string | null;
      removed_at: string | null;
    };
  };
  /** Replace the content of a source; without content, read it again. */
  'sources.replace': {
    params: {
      source_id: string;
    };
    body: {
      content?: string;
    };
    output: {
      source_id: string;
      kind: "text" | "markdown" | "html" | "url" | "folder";
      name: string;
      url: string | null;
      language: string | null;
      status: "ready" | "reading" | "failed";
      failure: {
        code: "sources.unreadable" | "sources.refused_address" | "sources.unreachable";
        message: string;
      } | null;
      document_count: number;
      created_at: string;
      last_read_at: string | null;
      changed_at: string | null;
      removed_at: string | null;
      changed: boolean;
    };
  };
  /** Undo the removal of a source, with the documents that it had. */
  'sources.restore': {
    params: {
      source_id: string;
    };
    output: {
      source_id: string;
      kind: "text" | "markdown" | "html" | "url" | "folder";
      name: string;
      url: string | null;
      language: string | null;
      status: "ready" | "reading" | "failed";
      failure: {
        code: "sources.unreadable" | "sources.refused_address" | "sources.unreachable";
        message: string;
      } | null;
      document_count: number;
      created_at: string;
      last_read_at: string | null;
      changed_at: string | null;
      removed_at: string | null;
    };
  };
  /** Give one of the staff another role. One owner stays. */
  'staff.change_role': {
    params: {
      staff_id: string;
    };
    body: {
      role: "owner" | "support" | "auditor";
    };
    output: {
      id: string;
      email: string;
      name: string;
      role: "owner" | "support" | "auditor";
      created_at: string;
    };
  };
  /** List open invitations to the staff. */
  'staff.invitations': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        email: string;
        name: string | null;
        role: "owner" | "support" | "auditor";
        created_at: string;
        expires_at: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** Invite a person by mail to join the staff. */
  'staff.invite': {
    body: {
      email: string;
      role: "owner" | "support" | "auditor";
      name?: string;
    };
    output: {
      id: string;
      email: string;
      name: string | null;
      role: "owner" | "support" | "auditor";
      created_at: string;
      expires_at: string;
    };
  };
  /** List the staff, newest first. */
  'staff.list': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        email: string;
        name: string;
        role: "owner" | "support" | "auditor";
        created_at: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** Remove one of the staff and end their sessions. One owner stays. */
  'staff.remove': {
    params: {
      staff_id: string;
    };
    output: null;
  };
  /** Withdraw an open invitation to the staff: its link opens nothing any more. */
  'staff.withdraw_invitation': {
    params: {
      invitation_id: string;
    };
    output: null;
  };
  /** Change the caller's own tenant's name or language. */
  'tenants.configure': {
    body: {
      name?: string;
      language?: string;
    };
    output: {
      id: string;
      slug: string;
      name: string;
      language: string;
      status: "active" | "suspended";
      created_at: string;
    };
  };
  /** Create a tenant with its default persona. */
  'tenants.create': {
    body: {
      name: string;
      slug?: string;
      language?: string;
    };
    output: {
      id: string;
      slug: string;
      name: string;
      language: string;
      status: "active" | "suspended";
      created_at: string;
    };
  };
  /** List tenants, newest first. */
  'tenants.list': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        slug: string;
        name: string;
        language: string;
        status: "active" | "suspended";
        created_at: string;
      }[];
      next_cursor: string | null;
    };
  };
  /** Read one tenant: staff any, members their own. */
  'tenants.read': {
    params: {
      tenant_id: string;
    };
    output: {
      id: string;
      slug: string;
      name: string;
      language: string;
      status: "active" | "suspended";
      created_at: string;
    };
  };
  /** Allow pages of one origin to use the key. Allowing it again gives the same one. */
  'widget_keys.allow_origin': {
    params: {
      widget_key_id: string;
    };
    body: {
      origin: string;
    };
    output: {
      id: string;
      origin: string;
      created_at: string;
    };
  };
  /** Create a widget key. It works from the origins that it allows. */
  'widget_keys.create': {
    body: {
      name: string;
      mode?: "live" | "test";
    };
    output: {
      id: string;
      name: string;
      mode: "live" | "test";
      last_four: string;
      created_at: string;
      revoked_at: string | null;
      origins: {
        id: string;
        origin: string;
        created_at: string;
      }[];
      value: string;
    };
  };
  /** List widget keys with their allowed origins, newest first. */
  'widget_keys.list': {
    query?: {
      cursor?: string;
      limit?: number;
    };
    output: {
      items: {
        id: string;
        name: string;
        mode: "live" | "test";
        last_four: string;
        created_at: string;
        revoked_at: string | null;
        origins: {
          id: string;
          origin: string;
          created_at: string;
        }[];
      }[];
      next_cursor: string | null;
    };
  };
  /** Stop pages of an origin from using the key. */
  'widget_keys.remove_origin': {
    params: {
      widget_key_id: string;
      allowed_origin_id: string;
    };
    output: null;
  };
  /** Revoke a widget key for good. Revoking it again changes nothing. */
  'widget_keys.revoke': {
    params: {
      widget_key_id: string;
    };
    output: null;
  };
  /** The chat that the script loads, named by its content. */
  'widget.bundle': {
    params: {
      file: string;
    };
    output: unknown;
  };
  /** Say whether an answer helped, from an allowed page. */
  'widget.feedback': {
    body: {
      session_id: string;
      message_id: string;
      helpful: boolean;
      comment?: string;
      business_id?: string;
    };
    output: null;
  };
  /** Read the visitor's own conversation from an allowed page. */
  'widget.history': {
    params: {
      session_id: string;
    };
    query?: {
      business_id?: string;
    };
    output: {
      session_id: string;
      conversation_id: string;
      tenant_id: string;
      messages: {
        id: string;
        author: "visitor" | "persona" | "operator" | "system";
        text: string;
        language: string | null;
        outcome: "answered" | "refused" | "blocked" | "escalated" | "awaiting_approval" | "queued_for_human" | null;
        citations: {
          id: string;
          title: string;
          url: string | null;
          quote: string;
          start: number;
          end: number;
        }[];
        turn_id: string | null;
        feedback: "helpful" | "not_helpful" | null;
        created_at: string;
      }[];
    };
  };
  /** The receipt of the visitor's own turn, from an allowed page. */
  'widget.receipt': {
    params: {
      turn_id: string;
    };
    output: {
      receipt: {
        version: 1;
        turn_id: string;
        event_id: string;
        tenant_id: string;
        conversation_id: string;
        question_message_id: string;
        answer_message_id: string | null;
        question_hash: string;
        answer_hash: string | null;
        door: "chat" | "widget" | "managed";
        outcome: "answered" | "refused" | "blocked" | "escalated" | "awaiting_approval" | "queued_for_human" | null;
        failure: string | null;
        language: string;
        release_id: string | null;
        persona_id: string | null;
        persona_version: number | null;
        answerer: string;
        verdicts: {
          guardrail: string;
          decision: "allow" | "redact" | "block" | "refuse" | "escalate";
          reasons: string[];
        }[];
        evidence: {
          chunk_id: string;
          document_id: string;
          document_version: number;
          score: number;
          start: number;
          end: number;
        }[];
        citations: {
          citation_id: string;
          chunk_id: string;
          document_id: string;
          document_version: number;
          source_start: number;
          source_end: number;
          reply_start: number;
          reply_end: number;
          quote_sha256: string;
        }[];
        timing_ms: Record<string, number>;
        accepted_at: string;
        settled_at: string;
      };
      question: string | null;
      answer: string | null;
      question_salt: string | null;
      answer_salt: string | null;
      passages: {
        chunk_id: string;
        document_id: string;
        document_version: number;
        title: string;
        url: string | null;
        text: string;
      }[];
      persona: {
        name: string;
      } | null;
      sealed: {
        seq: number;
        entry_hash: string;
      } | null;
    };
  };
  /** The tenant's own script, as its tag embeds it. */
  'widget.script': {
    params: {
      tenant_id: string;
    };
    output: unknown;
  };
  /** Ask Bob from an allowed page of another origin. */
  'widget.send': {
    body: {
      message: string;
      session_id?: string;
    };
    output: {
      session_id: string;
      conversation_id: string;
      message_id: string;
      turn_id: string;
      reply: string;
      language: string;
      outcome: "answered" | "refused" | "blocked" | "escalated" | "awaiting_approval" | "queued_for_human";
      citations: {
        id: string;
        title: string;
        url: string | null;
        quote: string;
        start: number;
        end: number;
      }[];
      persona: {
        name: string;
      };
      ai_generated: boolean;
      receipt_url: string;
    };
  };
  /** The same for an allowed page of another origin. */
  'widget.stream': {
    params: {
      session_id: string;
    };
    query?: {
      after?: number;
      business_id?: string;
    };
    output: unknown;
  };
}

export interface RouteFacts {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  /** Takes an Idempotency-Key, so that a repeated change happens once. */
  takesKey: boolean;
}

function route(method: RouteFacts['method'], path: string, takesKey = false): RouteFacts {
  return { method, path, takesKey };
}

export const routeTable: Readonly<Record<keyof Routes, RouteFacts>> = {
  'audit.list': /* @__PURE__ */ route('GET', '/api/audit'),
  'audit.verify': /* @__PURE__ */ route('GET', '/api/audit/verify'),
  'auth.accept_invitation': /* @__PURE__ */ route('POST', '/api/auth/invitations/accept'),
  'auth.login': /* @__PURE__ */ route('POST', '/api/auth/login'),
  'auth.logout': /* @__PURE__ */ route('POST', '/api/auth/logout'),
  'auth.me': /* @__PURE__ */ route('GET', '/api/auth/me'),
  'chat.feedback': /* @__PURE__ */ route('POST', '/api/chat/feedback'),
  'chat.history': /* @__PURE__ */ route('GET', '/api/chat/history/:session_id'),
  'chat.message': /* @__PURE__ */ route('POST', '/api/chat/message', true),
  'chat.send': /* @__PURE__ */ route('POST', '/api/chat', true),
  'chat.session': /* @__PURE__ */ route('POST', '/api/chat/session', true),
  'chat.stream': /* @__PURE__ */ route('GET', '/api/chat/stream/:session_id'),
  'contract.read': /* @__PURE__ */ route('GET', '/api/openapi.json'),
  'customer_portal.widget_code': /* @__PURE__ */ route('GET', '/api/customer-portal/widget-code'),
  'customers.accept_invitation': /* @__PURE__ */ route('POST', '/api/customers/invitations/accept'),
  'customers.login': /* @__PURE__ */ route('POST', '/api/customers/auth/login'),
  'customers.logout': /* @__PURE__ */ route('POST', '/api/customers/auth/logout'),
  'customers.me': /* @__PURE__ */ route('GET', '/api/customers/auth/me'),
  'documents.list': /* @__PURE__ */ route('GET', '/api/documents'),
  'documents.read': /* @__PURE__ */ route('GET', '/api/documents/:document_id'),
  'documents.version': /* @__PURE__ */ route('GET', '/api/documents/:document_id/versions/:version'),
  'health.read': /* @__PURE__ */ route('GET', '/api/health'),
  'members.change_role': /* @__PURE__ */ route('PATCH', '/api/members/:member_id', true),
  'members.invitations': /* @__PURE__ */ route('GET', '/api/members/invitations'),
  'members.invite': /* @__PURE__ */ route('POST', '/api/members/invitations', true),
  'members.list': /* @__PURE__ */ route('GET', '/api/members'),
  'members.remove': /* @__PURE__ */ route('DELETE', '/api/members/:member_id', true),
  'members.withdraw_invitation': /* @__PURE__ */ route('DELETE', '/api/members/invitations/:invitation_id', true),
  'password.change': /* @__PURE__ */ route('POST', '/api/auth/password'),
  'password.forgot': /* @__PURE__ */ route('POST', '/api/auth/password/forgot'),
  'password.reset': /* @__PURE__ */ route('POST', '/api/auth/password/reset'),
  'personas.archive': /* @__PURE__ */ route('DELETE', '/api/personas/:persona_id', true),
  'personas.create': /* @__PURE__ */ route('POST', '/api/personas', true),
  'personas.edit': /* @__PURE__ */ route('PATCH', '/api/personas/:persona_id', true),
  'personas.list': /* @__PURE__ */ route('GET', '/api/personas'),
  'personas.make_default': /* @__PURE__ */ route('POST', '/api/personas/:persona_id/default', true),
  'personas.publish': /* @__PURE__ */ route('POST', '/api/personas/:persona_id/publish', true),
  'personas.read': /* @__PURE__ */ route('GET', '/api/personas/:persona_id'),
  'personas.restore': /* @__PURE__ */ route('POST', '/api/personas/:persona_id/restore', true),
  'personas.version': /* @__PURE__ */ route('GET', '/api/personas/:persona_id/versions/:version'),
  'personas.versions': /* @__PURE__ */ route('GET', '/api/personas/:persona_id/versions'),
  'receipts.read': /* @__PURE__ */ route('GET', '/api/receipts/:turn_id'),
  'releases.current': /* @__PURE__ */ route('GET', '/api/releases/current'),
  'releases.list': /* @__PURE__ */ route('GET', '/api/releases'),
  'releases.publish': /* @__PURE__ */ route('POST', '/api/releases', true),
  'releases.read': /* @__PURE__ */ route('GET', '/api/releases/:release_id'),
  'setup.run': /* @__PURE__ */ route('POST', '/api/setup'),
  'sources.add': /* @__PURE__ */ route('POST', '/api/sources', true),
  'sources.list': /* @__PURE__ */ route('GET', '/api/sources'),
  'sources.read': /* @__PURE__ */ route('GET', '/api/sources/:source_id'),
  'sources.read_again': /* @__PURE__ */ route('POST', '/api/sources/:source_id/read', true),
  'sources.remove': /* @__PURE__ */ route('DELETE', '/api/sources/:source_id', true),
  'sources.replace': /* @__PURE__ */ route('PUT', '/api/sources/:source_id', true),
  'sources.restore': /* @__PURE__ */ route('POST', '/api/sources/:source_id/restore', true),
  'staff.change_role': /* @__PURE__ */ route('PATCH', '/api/staff/:staff_id'),
  'staff.invitations': /* @__PURE__ */ route('GET', '/api/staff/invitations'),
  'staff.invite': /* @__PURE__ */ route('POST', '/api/staff/invitations'),
  'staff.list': /* @__PURE__ */ route('GET', '/api/staff'),
  'staff.remove': /* @__PURE__ */ route('DELETE', '/api/staff/:staff_id'),
  'staff.withdraw_invitation': /* @__PURE__ */ route('DELETE', '/api/staff/invitations/:invitation_id'),
  'tenants.configure': /* @__PURE__ */ route('PATCH', '/api/tenant', true),
  'tenants.create': /* @__PURE__ */ route('POST', '/api/tenants', true),
  'tenants.list': /* @__PURE__ */ route('GET', '/api/tenants'),
  'tenants.read': /* @__PURE__ */ route('GET', '/api/tenants/:tenant_id'),
  'widget_keys.allow_origin': /* @__PURE__ */ route('POST', '/api/widget-keys/:widget_key_id/origins', true),
  'widget_keys.create': /* @__PURE__ */ route('POST', '/api/widget-keys', true),
  'widget_keys.list': /* @__PURE__ */ route('GET', '/api/widget-keys'),
  'widget_keys.remove_origin': /* @__PURE__ */ route('DELETE', '/api/widget-keys/:widget_key_id/origins/:allowed_origin_id', true),
  'widget_keys.revoke': /* @__PURE__ */ route('DELETE', '/api/widget-keys/:widget_key_id', true),
  'widget.bundle': /* @__PURE__ */ route('GET', '/widget/assets/:file'),
  'widget.feedback': /* @__PURE__ */ route('POST', '/api/widget/feedback'),
  'widget.history': /* @__PURE__ */ route('GET', '/api/widget/history/:session_id'),
  'widget.receipt': /* @__PURE__ */ route('GET', '/api/widget/receipts/:turn_id'),
  'widget.script': /* @__PURE__ */ route('GET', '/widget/:tenant_id/widget.js'),
  'widget.send': /* @__PURE__ */ route('POST', '/api/widget/chat', true),
  'widget.stream': /* @__PURE__ */ route('GET', '/api/widget/stream/:session_id'),
};
