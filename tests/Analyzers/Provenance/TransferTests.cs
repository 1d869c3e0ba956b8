namespace MmapAnalyzers.Tests.Provenance;

/// <summary>One case per row of the transfer table: a mapped address goes through the carrier and is seen, a native one is not.</summary>
public sealed class TransferTests
{
    public static TheoryData<string, string> Carriers => new()
    {
        { "local", "Span<byte> M() { byte* p = Os.Map(); byte* q = p; return [|new Span<byte>(q, 1)|]; } Span<byte> N() { byte* p = Os.Alloc(); return new Span<byte>(p, 1); }" },
        { "parameter of a private method", "Span<byte> M() => V(Os.Map()); static Span<byte> V(byte* p) => [|new Span<byte>(p, 1)|]; Span<byte> N() => W(Os.Alloc()); static Span<byte> W(byte* p) => new Span<byte>(p, 1);" },
        { "named and optional arguments", "Span<byte> M() => V(n: 1, p: Os.Map()); static Span<byte> V(byte* p = null, int n = 2) => [|new Span<byte>(p, n)|];" },
        { "field", "byte* _p; byte* _q; C() { _p = Os.Map(); _q = Os.Alloc(); } Span<byte> M() => [|new Span<byte>(_p, 1)|]; Span<byte> N() => new Span<byte>(_q, 1);" },
        { "static field of another type", "static class Keeper { public static nint At; } void Open() => Keeper.At = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)Keeper.At, 1)|];" },
        { "field initialiser", "byte* _p = Os.Map(); Span<byte> M() => [|new Span<byte>(_p, 1)|];" },
        { "auto property", "nint P { get; set; } void Open() => P = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)P, 1)|];" },
        { "init property", "nint P { get; init; } static C Open() => new() { P = Os.MapInt() }; Span<byte> M() => [|new Span<byte>((void*)P, 1)|];" },
        { "property with a body", "byte* _p = Os.Map(); byte* P { get { return _p + 4; } } Span<byte> M() => [|new Span<byte>(P, 1)|];" },
        { "property setter", "byte* _p; byte* P { get => _p; set { _p = value; } } void Open() { P = Os.Map(); } Span<byte> M() => [|new Span<byte>(P, 1)|];" },
        { "struct field by path", "struct S { public byte* A; public byte* B; } Span<byte> M() { S s; s.A = Os.Map(); s.B = Os.Alloc(); return [|new Span<byte>(s.A, 1)|]; } Span<byte> N() { S s; s.A = Os.Map(); s.B = Os.Alloc(); return new Span<byte>(s.B, 1); }" },
        { "struct in a struct", "struct S { public byte* A; } struct T { public S Inner; public S Other; } Span<byte> M() { T t = default; t.Inner.A = Os.Map(); t.Other.A = Os.Alloc(); return [|new Span<byte>(t.Inner.A, 1)|]; } Span<byte> N() { T t = default; t.Inner.A = Os.Map(); t.Other.A = Os.Alloc(); return new Span<byte>(t.Other.A, 1); }" },
        { "struct made by an initialiser", "struct S { public byte* A; } Span<byte> M() { var s = new S { A = Os.Map() }; var t = new S { A = Os.Alloc() }; return s.A == t.A ? default : [|new Span<byte>(s.A, 1)|]; } Span<byte> N() { var t = new S { A = Os.Alloc() }; return new Span<byte>(t.A, 1); }" },
        { "struct constructor", "struct S { public byte* A; public S(byte* a) { A = a; } } Span<byte> M() { var s = new S(Os.Map()); return [|new Span<byte>(s.A, 1)|]; } Span<byte> N() { var s = new S(Os.Alloc()); return new Span<byte>(s.A, 1); }" },
        { "struct constructor chain", "struct S { public byte* A; public S(byte* a, int n) { A = a; } public S(byte* a) : this(a, 0) { } } Span<byte> M() { var s = new S(Os.Map()); return [|new Span<byte>(s.A, 1)|]; } Span<byte> N() { var s = new S(Os.Alloc()); return new Span<byte>(s.A, 1); }" },
        { "struct filled by its method", "struct S { public byte* A; public void Set(byte* a) { A = a; } } Span<byte> M() { S s = default; s.Set(Os.Map()); return [|new Span<byte>(s.A, 1)|]; } Span<byte> N() { S s = default; s.Set(Os.Alloc()); return new Span<byte>(s.A, 1); }" },
        { "pointer and length struct returned", "readonly struct S(byte* a, int n) { public byte* A => a; public int N => n; } S Open() => new S(Os.Map(), 1); S Other() => new S(Os.Alloc(), 1); Span<byte> M() { S s = Open(); return [|new Span<byte>(s.A, s.N)|]; } Span<byte> N() { S s = Other(); return new Span<byte>(s.A, s.N); }" },
        { "record struct", "readonly record struct S(nint A, int N); Span<byte> M() { S s = new(Os.MapInt(), 1); return [|new Span<byte>((void*)s.A, 1)|]; } Span<byte> N() { S s = new((nint)Os.Alloc(), 1); return new Span<byte>((void*)s.A, 1); }" },
        { "with expression", "record struct S(nint A, int N); Span<byte> M() { S s = new(Os.MapInt(), 1); S t = s with { N = 2 }; return [|new Span<byte>((void*)t.A, 1)|]; } Span<byte> N() { S s = new(Os.MapInt(), 1); S t = s with { A = (nint)Os.Alloc() }; return new Span<byte>((void*)t.A, 1); }" },
        { "record class", "sealed record R(nint A); R Open() => new(Os.MapInt()); Span<byte> M(R r) => [|new Span<byte>((void*)r.A, 1)|];" },
        { "class with a primary constructor", "sealed class D(byte* a) { public Span<byte> M() => [|new Span<byte>(a, 1)|]; } D Open() => new D(Os.Map());" },
        { "primary constructor into a field", "sealed class D(byte* a) { readonly byte* _p = a; public Span<byte> M() => [|new Span<byte>(_p, 1)|]; } D Open() => new D(Os.Map());" },
        { "primary constructor to a base", "class B(byte* b) { protected byte* P => b; } sealed class D(byte* a) : B(a) { public Span<byte> M() => [|new Span<byte>(P, 1)|]; } D Open() => new D(Os.Map());" },
        { "base constructor", "class B { protected byte* P; protected B(byte* p) { P = p; } } sealed class D : B { public D() : base(Os.Map()) { } public Span<byte> M() => [|new Span<byte>(P, 1)|]; }" },
        { "target-typed new", "class B { byte* P; public B(byte* p) { P = p; } public Span<byte> M() => [|new(P, 1)|]; } B Open() { B b = new(Os.Map()); return b; }" },
        { "return of a method", "byte* Open() { return Os.Map(); } byte* Other() { return Os.Alloc(); } Span<byte> M() => [|new Span<byte>(Open(), 1)|]; Span<byte> N() => new Span<byte>(Other(), 1);" },
        { "identity helper keeps callers apart", "static byte* Same(byte* p) => p; Span<byte> M() => [|new Span<byte>(Same(Os.Map()), 1)|]; Span<byte> N() => new Span<byte>(Same(Os.Alloc()), 1);" },
        { "helper of a helper keeps callers apart", "static byte* Same(byte* p) => Again(p); static byte* Again(byte* p) => p; Span<byte> M() => [|new Span<byte>(Same(Os.Map()), 1)|]; Span<byte> N() => new Span<byte>(Same(Os.Alloc()), 1);" },
        { "virtual method", "abstract class B { protected abstract byte* At(); public Span<byte> M() => [|new Span<byte>(At(), 1)|]; } sealed class D : B { protected override byte* At() => Os.Map(); }" },
        { "receiver type narrows a virtual call", "abstract class B { public abstract byte* At { get; } } sealed class D : B { public override byte* At => Os.Map(); } sealed class E : B { public override byte* At => Os.Alloc(); } Span<byte> M(D d) => [|new Span<byte>(d.At, 1)|]; Span<byte> N(E e) => new Span<byte>(e.At, 1);" },
        { "interface method", "interface I { nint Open(); } sealed class D : I { public nint Open() => Os.MapInt(); } Span<byte> M(I i) => [|new Span<byte>((void*)i.Open(), 1)|];" },
        { "explicit interface member", "interface I { nint At { get; } } sealed class D : I { nint I.At => Os.MapInt(); } Span<byte> M(I i) => [|new Span<byte>((void*)i.At, 1)|];" },
        { "interface by an override of an abstract method", "interface I { nint At(); } abstract class B : I { public abstract nint At(); } sealed class D : B { public override nint At() => Os.MapInt(); } Span<byte> M(I i) => [|new Span<byte>((void*)i.At(), 1)|];" },
        { "interface out parameter", "interface I { bool Try(out nint p); } sealed class D : I { public bool Try(out nint p) { p = Os.MapInt(); return true; } } Span<byte> M(I i) { i.Try(out nint p); return [|new Span<byte>((void*)p, 1)|]; }" },
        { "user-defined operator", "readonly struct S(byte* a) { public readonly byte* A = a; public static S operator +(S s, int n) => new S(s.A + n); } Span<byte> M() { S s = new S(Os.Map()) + 4; return [|new Span<byte>(s.A, 1)|]; } Span<byte> N() { S s = new S(Os.Alloc()) + 4; return new Span<byte>(s.A, 1); }" },
        { "user-defined conversion", "readonly struct S(byte* a) { public readonly byte* A = a; public static implicit operator S(byte* p) => new S(p); public static explicit operator nint(S s) => (nint)s.A; } Span<byte> M() { S s = Os.Map(); return [|new Span<byte>((void*)(nint)s, 1)|]; } Span<byte> N() { S s = Os.Alloc(); return new Span<byte>((void*)(nint)s, 1); }" },
        { "out argument", "static void Open(out byte* p) { p = Os.Map(); } Span<byte> M() { Open(out byte* p); return [|new Span<byte>(p, 1)|]; }" },
        { "ref argument into a field", "byte* _p; static void Open(ref byte* p) { p = Os.Map(); } Span<byte> M() { Open(ref _p); return [|new Span<byte>(_p, 1)|]; }" },
        { "pointer to a pointer", "static void Open(byte** p) { *p = Os.Map(); } Span<byte> M() { byte* p; Open(&p); return [|new Span<byte>(p, 1)|]; }" },
        { "in parameter", "static Span<byte> V(in nint p) => [|new Span<byte>((void*)p, 1)|]; Span<byte> M() { nint p = Os.MapInt(); return V(in p); }" },
        { "ref round trip", "nint _p; ref nint Slot() => ref _p; void Open() { ref nint s = ref _p; s = Os.MapInt(); } Span<byte> M() => [|new Span<byte>((void*)_p, 1)|];" },
        { "casts", "Span<byte> M() { ulong a = (ulong)Os.Map(); IntPtr b = (IntPtr)(long)a; return [|new Span<byte>(b.ToPointer(), 1)|]; } Span<byte> N() { int a = (int)(long)Os.Map(); return new Span<byte>((void*)a, 1); }" },
        { "new IntPtr", "Span<byte> M() { var b = new IntPtr(Os.Map()); return [|new Span<byte>((void*)IntPtr.Add(b, 4), 1)|]; }" },
        { "arithmetic keeps the pointer's side", "Span<byte> M(long n) => [|new Span<byte>(Os.Map() + n, 1)|]; Span<byte> N() { byte* p = Os.Map(); byte* q = Os.Map(); return new Span<byte>(Os.Alloc() + (q - p), 1); }" },
        { "integer difference is no address", "Span<byte> N() { nint p = Os.MapInt(); nint q = Os.MapInt(); nint b = (nint)Os.Alloc(); return new Span<byte>((void*)(b + (q - p)), 1); }" },
        { "alignment mask", "Span<byte> M() => [|new Span<byte>((void*)(Os.MapInt() & ~(nint)4095), 1)|];" },
        { "compound assignment and increment", "Span<byte> M() { byte* p = null; p = Os.Map(); p += 4; p++; return [|new Span<byte>(p, 1)|]; }" },
        { "address of a local is managed", "Span<byte> N() { byte b = *Os.Map(); return new Span<byte>(&b, 1); }" },
        { "fixed over an array is managed", "void N(byte[] a) { fixed (byte* p = a) { Use(new Span<byte>(p, 1)); } } static void Use(Span<byte> s) { }" },
        { "fixed over a mapped span", "void M() { var s = [|new Span<byte>(Os.Map(), 1)|]; fixed (byte* p = s) { Use([|new Span<byte>(p, 1)|]); } } static void Use(Span<byte> s) { }" },
        { "stackalloc is managed", "void N() { byte* p = stackalloc byte[4]; Use(new Span<byte>(p, 4)); } static void Use(Span<byte> s) { }" },
        { "address inside a mapped struct", "struct H { public int A; public fixed byte Name[8]; } Span<byte> M() { H* h = (H*)Os.Map(); return [|new Span<byte>(h->Name, 8)|]; } Span<byte> N() { H* h = (H*)Os.Alloc(); return new Span<byte>(h->Name, 8); } Span<byte> O() { H* h = (H*)Os.Map(); return [|new Span<byte>(&h->A, 4)|]; }" },
        { "fixed buffer of a copy is managed", "struct H { public fixed byte Name[8]; } void N() { H h = *(H*)Os.Map(); Use(new Span<byte>(h.Name, 8)); } static void Use(Span<byte> s) { }" },
        { "load through a pointer is data", "Span<byte> N() { nint* p = (nint*)Os.Map(); return new Span<byte>((void*)*p, 1); } Span<byte> O() { long* p = (long*)Os.Map(); return new Span<byte>((void*)p[2], 1); }" },
        { "array of pointers", "readonly nint[] _a = new nint[4]; void Open() => _a[1] = Os.MapInt(); Span<byte> M(int i) => [|new Span<byte>((void*)_a[i], 1)|];" },
        { "array of structs", "struct S { public byte* A; public byte* B; } readonly S[] _a = new S[4]; void Open(int i) { _a[i].A = Os.Map(); _a[i].B = Os.Alloc(); } Span<byte> M(int i) => [|new Span<byte>(_a[i].A, 1)|]; Span<byte> N(int i) => new Span<byte>(_a[i].B, 1);" },
        { "list of structs", "struct S(byte* a) { public byte* A = a; public int N => 1; } readonly List<S> _a = new(); void Open() => _a.Add(new S(Os.Map())); Span<byte> M(int i) => [|new Span<byte>(_a[i].A, 1)|];" },
        { "list of native structs is silent", "struct S(byte* a) { public byte* A = a; } readonly List<S> _a = new(); readonly List<S> _b = new(); void Open() { _a.Add(new S(Os.Alloc())); _b.Add(new S(Os.Map())); } Span<byte> N(int i) => new Span<byte>(_a[i].A, 1);" },
        { "dictionary", "readonly Dictionary<int, nint> _d = []; void Open() => _d[1] = Os.MapInt(); Span<byte> M() => _d.TryGetValue(1, out nint p) ? [|new Span<byte>((void*)p, 1)|] : default;" },
        { "concurrent queue", "readonly ConcurrentQueue<nint> _q = new(); void Open() => _q.Enqueue(Os.MapInt()); Span<byte> M() => _q.TryDequeue(out nint p) ? [|new Span<byte>((void*)p, 1)|] : default;" },
        { "stack and foreach", "readonly Stack<nint> _s = new(); void Open() => _s.Push(Os.MapInt()); void M() { foreach (nint p in _s) { Use([|new Span<byte>((void*)p, 1)|]); } } static void Use(Span<byte> s) { }" },
        { "foreach over pairs", "readonly Dictionary<int, nint> _d = []; void Open() => _d.Add(1, Os.MapInt()); void M() { foreach (var (k, p) in _d) { Use([|new Span<byte>((void*)p, 1)|]); } } static void Use(Span<byte> s) { }" },
        { "tuple by element", "(nint Ptr, nint Other) Open() => (Os.MapInt(), (nint)Os.Alloc()); Span<byte> M() => [|new Span<byte>((void*)Open().Ptr, 1)|]; Span<byte> M2() => [|new Span<byte>((void*)Open().Item1, 1)|]; Span<byte> N() => new Span<byte>((void*)Open().Other, 1);" },
        { "deconstruction", "(nint, nint) Open() => (Os.MapInt(), (nint)Os.Alloc()); Span<byte> M() { var (p, q) = Open(); return [|new Span<byte>((void*)p, 1)|]; } Span<byte> N() { var (p, q) = Open(); return new Span<byte>((void*)q, 1); }" },
        { "own Deconstruct", "struct S { public nint A; public void Deconstruct(out nint a, out int n) { a = A; n = 1; } } Span<byte> M() { S s; s.A = Os.MapInt(); var (p, n) = s; return [|new Span<byte>((void*)p, n)|]; }" },
        { "nullable", "nint? _p; void Open() => _p = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)_p!.Value, 1)|]; Span<byte> M2() => [|new Span<byte>((void*)(_p ?? 0), 1)|];" },
        { "lazy", "readonly Lazy<nint> _p = new(() => Os.MapInt()); Span<byte> M() => [|new Span<byte>((void*)_p.Value, 1)|];" },
        { "lazy with a method group", "static nint Open() => Os.MapInt(); readonly Lazy<nint> _p = new(Open); Span<byte> M() => [|new Span<byte>((void*)_p.Value, 1)|];" },
        { "captured by a lambda", "Action M() { byte* p = Os.Map(); return () => Use([|new Span<byte>(p, 1)|]); } static void Use(Span<byte> s) { }" },
        { "captured by a local function", "void M() { byte* p = Os.Map(); void F() => Use([|new Span<byte>(p, 1)|]); F(); } static void Use(Span<byte> s) { }" },
        { "local function's parameter", "void M() { void F(byte* p) => Use([|new Span<byte>(p, 1)|]); F(Os.Map()); } static void Use(Span<byte> s) { }" },
        { "lambda parameter from the library", "readonly List<nint> _l = []; void M() { _l.Add(Os.MapInt()); Parallel.ForEach(_l, p => Use([|new Span<byte>((void*)p, 1)|])); } static void Use(Span<byte> s) { }" },
        { "lambda parameter from own code", "static void Each(Action<nint> f) => f(Os.MapInt()); void M() => Each(p => Use([|new Span<byte>((void*)p, 1)|])); static void Use(Span<byte> s) { }" },
        { "lambda handed on", "static void Outer(Action<nint> f) => Inner(f); static void Inner(Action<nint> g) => g(Os.MapInt()); void M() => Outer(p => Use([|new Span<byte>((void*)p, 1)|])); static void Use(Span<byte> s) { }" },
        { "method group as a delegate", "readonly Action<nint> _f; C() { _f = View; } void Go() => _f(Os.MapInt()); void View(nint p) => Use([|new Span<byte>((void*)p, 1)|]); static void Use(Span<byte> s) { }" },
        { "result of a delegate", "Func<nint> _f = () => Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)_f(), 1)|];" },
        { "result of a delegate parameter", "static nint Get(Func<nint> f) => f(); Span<byte> M() => [|new Span<byte>((void*)Get(() => Os.MapInt()), 1)|]; Span<byte> N() => new Span<byte>((void*)Get(() => (nint)Os.Alloc()), 1);" },
        { "function pointer", "static nint Open() => Os.MapInt(); Span<byte> M() { delegate*<nint> f = &Open; return [|new Span<byte>((void*)f(), 1)|]; }" },
        { "event", "event Action<nint>? Opened; void Go() => Opened?.Invoke(Os.MapInt()); C() { Opened += p => Use([|new Span<byte>((void*)p, 1)|]); } static void Use(Span<byte> s) { }" },
        { "await", "public static void View(nint p) => Use([|new Span<byte>((void*)p, 1)|]); static void Use(Span<byte> s) { } } class D { async Task<nint> OpenAsync() { await Task.Yield(); return Os.MapInt(); } async Task M() { nint p = await OpenAsync(); C.View(p); }" },
        { "yield return", "IEnumerable<nint> All() { yield return Os.MapInt(); } void M() { foreach (nint p in All()) { Use([|new Span<byte>((void*)p, 1)|]); } } static void Use(Span<byte> s) { }" },
        { "conditional, coalesce, switch", "Span<byte> M(bool b) => [|new Span<byte>(b ? Os.Map() : null, 1)|]; Span<byte> M2(int i) => [|new Span<byte>((void*)(i switch { 0 => 0, _ => Os.MapInt() }), 1)|];" },
        { "conditional access", "sealed class H { public nint P = Os.MapInt(); } H? _h; Span<byte> M() => [|new Span<byte>((void*)(_h?.P ?? 0), 1)|];" },
        { "pattern variable", "object _o = Os.MapInt(); Span<byte> M() => _o is nint p ? [|new Span<byte>((void*)p, 1)|] : default;" },
        { "property pattern", "sealed class H { public nint P = Os.MapInt(); } Span<byte> M(H h) => h is { P: var p } ? [|new Span<byte>((void*)p, 1)|] : default;" },
        { "Interlocked.Exchange", "nint _p; void Open() => Interlocked.Exchange(ref _p, Os.MapInt()); Span<byte> M() => [|new Span<byte>((void*)_p, 1)|]; Span<byte> M2() => [|new Span<byte>((void*)Interlocked.CompareExchange(ref _p, 0, 0), 1)|];" },
        { "Volatile", "nint _p; void Open() => Volatile.Write(ref _p, Os.MapInt()); Span<byte> M() => [|new Span<byte>((void*)Volatile.Read(ref _p), 1)|];" },
        { "references of any type", "Span<byte> M() { Span<byte> s = [|new Span<byte>(Os.Map(), 8)|]; ref byte r = ref MemoryMarshal.GetReference(s); ref int i = ref Unsafe.As<byte, int>(ref Unsafe.Add(ref r, 4)); return [|new Span<byte>(Unsafe.AsPointer(ref i), 1)|]; }" },
        { "Memory.Pin", "sealed class D : MemoryManager<byte> { readonly byte* _p = Os.Map(); public override Span<byte> GetSpan() => [|new Span<byte>(_p, 1)|]; public override MemoryHandle Pin(int i = 0) => new(_p + i); public override void Unpin() { } protected override void Dispose(bool d) { } } void M() { var m = new D().Memory; using var h = m.Pin(); Use([|new Span<byte>(h.Pointer, 1)|]); } static void Use(Span<byte> s) { }" },
        { "extension method", "void M() { nint p = Os.MapInt(); Use(p.AsView()); } static void Use(Span<byte> s) { } } static unsafe class X { public static Span<byte> AsView(this nint p) => [|new Span<byte>((void*)p, 1)|];" },
        { "generic method", "static T Pass<T>(T t) => t; Span<byte> M() => [|new Span<byte>((void*)Pass(Os.MapInt()), 1)|]; Span<byte> N() => new Span<byte>((void*)Pass((nint)Os.Alloc()), 1);" },
        { "generic type", "sealed class Box<T> { public T Value = default!; } readonly Box<nint> _b = new(); void Open() => _b.Value = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)_b.Value, 1)|];" },
        { "partial method", "partial class P { public partial nint Open(); public partial nint Open() => Os.MapInt(); public Span<byte> M() => [|new Span<byte>((void*)Open(), 1)|]; }" },
        { "indexer", "readonly nint[] _a = new nint[1]; nint this[int i] { get => _a[i]; set => _a[i] = value; } void Open() => this[0] = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)this[0], 1)|];" },
        { "thread static and thread local", "[ThreadStatic] static nint _t; readonly ThreadLocal<nint> _l = new(); void Open() { _t = Os.MapInt(); _l.Value = Os.MapInt(); } Span<byte> M() => [|new Span<byte>((void*)_t, 1)|]; Span<byte> M2() => [|new Span<byte>((void*)_l.Value, 1)|];" },
    };

    public static TheoryData<string, string> NewerCarriers => new()
    {
        { "collection expression", "readonly nint[] _a = [Os.MapInt(), 0]; Span<byte> M() => [|new Span<byte>((void*)_a[0], 1)|];" },
        { "spread", "readonly nint[] _a = [Os.MapInt()]; Span<byte> M() { List<nint> l = [.. _a, 0]; return [|new Span<byte>((void*)l[0], 1)|]; }" },
#if !ROSLYN_4_8
        { "field keyword", "nint P { get => field; set => field = value + 4; } void Open() => P = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)P, 1)|];" },
        { "half of an auto property", "nint P { get; set => field = value; } void Open() => P = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)P, 1)|];" },
        { "partial property", "partial class P { public partial nint At { get; } public partial nint At { get { return Os.MapInt(); } } public Span<byte> M() => [|new Span<byte>((void*)At, 1)|]; }" },
        { "extension property", "void M(MemoryMappedViewAccessor a) => Use([|new Span<byte>((void*)a.At, 1)|]); static void Use(Span<byte> s) { } } static unsafe class X { extension(MemoryMappedViewAccessor a) { public nint At => a.SafeMemoryMappedViewHandle.DangerousGetHandle(); }" },
        { "a pointer struct that fills the caller's array", "Span<byte> M(byte[] b) => new S(Os.Map()).Fill(b); Span<byte> N() => [|new S(Os.Map()).View(1)|]; } readonly unsafe struct S(byte* p) { public Span<byte> Fill(Span<byte> b) { b[0] = *p; return b; } public Span<byte> View(int n) => [|new(p, n)|];" },
        { "extension over a pointer struct", "Span<byte> M() => [|new S(Os.Map()).View(1)|]; Span<byte> N() => 1.Nothing(); } readonly unsafe struct S(byte* p) { public byte* P => p; } static unsafe class X { extension(S s) { public Span<byte> View(int n) => [|new Span<byte>(s.P, n)|]; } extension(int i) { public Span<byte> Nothing() => new Span<byte>(Os.Alloc(), i); }" },
#endif
    };

    [Theory, MemberData(nameof(NewerCarriers))]
    public Task NewerCarrier(string row, string members) => Carrier(row, members);

    [Theory, MemberData(nameof(Carriers))]
    public Task Carrier(string row, string members)
    {
        Assert.NotEmpty(row);
        return Markup.VerifyAsync("unsafe class C { " + members + " }");
    }
}
