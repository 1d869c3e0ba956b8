/* SIGBUS handler of SignalGuard, Linux on x86-64 and arm64. Freestanding: no C library, no relocations, no data, no vector registers; raw system calls only.
 * build.sh turns it into the bytes of SigbusCode.X64.g.cs and SigbusCode.Arm64.g.cs. SigbusRegistry.cs has the same structs. The picture is in ../README.md.
 *
 * A fault inside a registered range is repaired in this order, which is what makes it safe:
 *   1. lower the state word of the range to the first lost byte,
 *   2. then map zero pages over what is lost, and return: the interrupted read goes on over zeros, and its check of the word throws.
 * The other order would let another thread read zeros before the word says so. Every other SIGBUS goes to the handler that was there before. */

typedef unsigned long u64;
typedef long i64;

/* What differs between the two: system call numbers, and where struct ucontext has uc_sigmask. st_size lies at 48 in both. */
#if defined(__x86_64__)
enum { SYS_fstat = 5, SYS_mmap = 9, SYS_munmap = 11, SYS_rt_sigaction = 13, SYS_rt_sigprocmask = 14 };
enum { SYS_getpid = 39, SYS_gettid = 186, SYS_tgkill = 234, UC_SIGMASK = 296 };
#elif defined(__aarch64__)
enum { SYS_fstat = 80, SYS_mmap = 222, SYS_munmap = 215, SYS_rt_sigaction = 134, SYS_rt_sigprocmask = 135 };
enum { SYS_getpid = 172, SYS_gettid = 178, SYS_tgkill = 131, UC_SIGMASK = 40 };
#else
#error "no such architecture"
#endif
enum { MAP_PRIVATE = 2, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000 };
enum { SIGBUS = 7, SIG_SETMASK = 2, SIG_DFL = 0, SIG_IGN = 1 };
enum { SA_SIGINFO = 4, SA_NODEFER = 0x40000000 };

/* Each one-page repair splits a mapping in two or three; past vm.max_map_count the JIT would fail to map its code. */
enum { MAX_ISLANDS = 64, PAGE = 4096 };

/* Past vm.max_map_count the kernel maps nothing at all, not even over a whole mapping: then a spare one is given back first. */
enum { SPARES = 8 };

struct slot {
    u64 start;          /* first address; 0 = free. Published last, cleared first. */
    u64 end;            /* page-aligned */
    i64 *limit;         /* the state word: 0 = nothing lost; else the first address that must not be read; -1 = disposed */
    int fd;             /* of the mapped file, or -1 */
    unsigned islands;   /* one-page repairs so far */
    int protection;     /* of the zero pages: that of the mapping, or the repeated store would fault for ever */
    int reserved;
};

struct registry {
    u64 used;           /* slots [0, used) may be in use */
    u64 prev_handler, prev_mask, prev_flags;
    u64 spares;         /* first of SPARES pages, each a mapping of its own, two pages apart */
    u64 spares_used;
    struct slot slots[];
};

struct kernel_sigaction { u64 handler, flags, restorer, mask; };

static inline __attribute__((always_inline)) i64 call(i64 n, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f)
{
#if defined(__x86_64__)
    register i64 r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
    __asm__ volatile("syscall" : "+a"(n) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return n;
#else
    register i64 x8 __asm__("x8") = n, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;
    register i64 x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory", "cc");
    return x0;
#endif
}

static inline __attribute__((always_inline)) int put_zeros(const struct slot *s, u64 from, u64 to)
{
    return (u64)call(SYS_mmap, from, to - from, s->protection, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == from;
}

/* Never raises the word: not above an earlier fault, and not above -1. */
static inline __attribute__((always_inline)) void lower(i64 *word, i64 value)
{
    i64 seen = __atomic_load_n(word, __ATOMIC_ACQUIRE);
    while ((seen == 0 || value < seen) && !__atomic_compare_exchange_n(word, &seen, value, 0, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE)) {
    }
}

static inline __attribute__((always_inline)) int repair(struct registry *r, struct slot *s, u64 start, u64 end, u64 address)
{
    u64 page = address & -(u64)PAGE, status[18];
    if (s->fd >= 0 && call(SYS_fstat, s->fd, (i64)status, 0, 0, 0, 0) == 0) {
        u64 file_end = start + status[6];                                   /* st_size */
        u64 tail = (file_end + PAGE - 1) & -(u64)PAGE;
        if (tail <= page) {                                                 /* truncated: the whole tail at once, one fault in any direction */
            lower(s->limit, file_end);
            if (put_zeros(s, tail, end)) {
                return 1;
            }
        }
    }
    lower(s->limit, page);                                                  /* an I/O error, or not known: one page */
    u64 to = __atomic_fetch_add(&s->islands, 1, __ATOMIC_RELAXED) < MAX_ISLANDS ? page + PAGE : end;
    if (put_zeros(s, page, to)) {
        return 1;
    }
    lower(s->limit, start);                                                 /* no room for one mapping more: give up all, which needs none more */
    while (!put_zeros(s, start, end)) {
        u64 spare = __atomic_fetch_add(&r->spares_used, 1, __ATOMIC_RELAXED);
        if (spare >= SPARES) {
            return 0;
        }
        call(SYS_munmap, r->spares + (spare * 2 * PAGE), PAGE, 0, 0, 0, 0);
    }
    return 1;
}

static inline __attribute__((always_inline)) void chain(int sig, const int *info, void *context, struct registry *r)
{
    if (r->prev_handler > SIG_IGN) {
        /* The mask that the earlier handler would have run with; it may not return, so the full one must not stay. */
        u64 mask = *(u64 *)((char *)context + UC_SIGMASK) | r->prev_mask;
        if (!(r->prev_flags & SA_NODEFER)) {
            mask |= 1UL << (SIGBUS - 1);
        }
        call(SYS_rt_sigprocmask, SIG_SETMASK, (i64)&mask, 0, 8, 0, 0);
        ((void (*)(int, const int *, void *))r->prev_handler)(sig, info, context);
        return;
    }
    if (r->prev_handler == SIG_IGN && info[2] <= 0) {
        return;                                                             /* sent by kill, and ignored before us */
    }
    struct kernel_sigaction none = { SIG_DFL, 0, 0, 0 };                    /* the access repeats and ends the process, as without us */
    call(SYS_rt_sigaction, SIGBUS, (i64)&none, 0, 8, 0, 0);
    if (info[2] <= 0) {
        call(SYS_tgkill, call(SYS_getpid, 0, 0, 0, 0, 0, 0), call(SYS_gettid, 0, 0, 0, 0, 0, 0), SIGBUS, 0, 0, 0);
    }
}

/* Entry, at offset 0. info: si_signo, si_errno, si_code, -, si_addr. The stub before it passes the registry as fourth argument. */
void handle_sigbus(int sig, const int *info, void *context, struct registry *r)
{
    if (info[2] > 0) {                                                      /* a fault, not a kill */
        u64 address = *(const u64 *)(info + 4);
        u64 used = __atomic_load_n(&r->used, __ATOMIC_ACQUIRE);
        for (struct slot *s = r->slots, *last = s + used; s != last; s++) {
            u64 start = __atomic_load_n(&s->start, __ATOMIC_ACQUIRE), end = __atomic_load_n(&s->end, __ATOMIC_ACQUIRE);
            if (start == 0 || address < start || address >= end || __atomic_load_n(&s->start, __ATOMIC_ACQUIRE) != start) {
                continue;                                                   /* the second look: slots are reused */
            }
            if (repair(r, s, start, end, address)) {
                return;
            }
            break;
        }
    }
    chain(sig, info, context, r);
}
