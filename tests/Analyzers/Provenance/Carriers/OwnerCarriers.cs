namespace MmapAnalyzers.Tests.Provenance;

/// <summary>Objects that own an address: safe handles, memory managers, pins, streams.</summary>
public static class OwnerCarriers
{
    private const string Unmanaged = "public override MemoryHandle Pin(int i = 0) => new(P + i); public override void Unpin() { } protected override void Dispose(bool d) { }";

    public static TheoryData<string, string> Rows => new()
    {
        { "SafeHandle with SetHandle", "sealed class H : SafeHandle { public H() : base(0, true) { SetHandle(Os.MapInt()); } public override bool IsInvalid => handle == 0; protected override bool ReleaseHandle() => true; public Span<byte> M() => [|new Span<byte>((void*)handle, 1)|]; }" },
        { "SafeHandle with its field", "sealed class H : SafeHandleZeroOrMinusOneIsInvalid { public H(nint p) : base(true) { handle = p; } protected override bool ReleaseHandle() => true; } Span<byte> M() { H h = new(Os.MapInt()); return [|new Span<byte>((void*)h.DangerousGetHandle(), 1)|]; }" },
        { "SafeHandle with a property", "sealed class H : SafeHandleZeroOrMinusOneIsInvalid { public H(nint p) : base(true) => SetHandle(p); public byte* At => (byte*)handle; protected override bool ReleaseHandle() => true; } readonly H _h = new(Os.MapInt()); Span<byte> M() => [|new Span<byte>(_h.At, 1)|];" },
        { "SafeHandle of a base class", "abstract class B(nint p) : SafeHandle(p, true) { public override bool IsInvalid => false; protected override bool ReleaseHandle() => true; public Span<byte> M() => [|new Span<byte>((void*)handle, 1)|]; } sealed class D() : B(Os.MapInt());" },
        { "SafeBuffer of our own", "sealed class B : SafeBuffer { public B() : base(true) { SetHandle(Os.MapInt()); Initialize(8); } protected override bool ReleaseHandle() => true; } Span<byte> M() { byte* p = null; new B().AcquirePointer(ref p); return [|new Span<byte>(p, 1)|]; }" },
        { "CriticalHandle", "sealed class H : CriticalHandle { public H() : base(0) { SetHandle(Os.MapInt()); } public override bool IsInvalid => false; protected override bool ReleaseHandle() => true; public Span<byte> M() => [|new Span<byte>((void*)handle, 1)|]; }" },
        { "MemoryManager", "sealed class D(byte* p) : MemoryManager<byte> { byte* P => p; public override Span<byte> GetSpan() => [|new Span<byte>(p, 1)|]; " + Unmanaged + " } D Open() => new(Os.Map());" },
        { "MemoryManager's memory, pinned", "sealed class D(byte* p) : MemoryManager<byte> { byte* P => p; public override Span<byte> GetSpan() => [|new Span<byte>(p, 1)|]; " + Unmanaged + " } Span<byte> M() { Memory<byte> m = new D(Os.Map()).Memory; using MemoryHandle h = m.Slice(4).Pin(); return [|new Span<byte>(h.Pointer, 1)|]; }" },
        { "MemoryManager pinned itself", "sealed class D(byte* p) : MemoryManager<byte> { byte* P => p; public override Span<byte> GetSpan() => [|new Span<byte>(p, 1)|]; " + Unmanaged + " } Span<byte> M() { D d = new(Os.Map()); MemoryHandle h = d.Pin(2); return [|new Span<byte>(h.Pointer, 1)|]; }" },
        { "memory's span re-pointed", "sealed class D(byte* p) : MemoryManager<byte> { byte* P => p; public override Span<byte> GetSpan() => [|new Span<byte>(p, 1)|]; " + Unmanaged + " } readonly Memory<byte> _m = new D(Os.Map()).Memory; Span<byte> M() => [|MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(_m.Span), 1)|];" },
        { "generic MemoryManager", "sealed class D<T>(T* p, int n) : MemoryManager<T> where T : unmanaged { T* P => p; public override Span<T> GetSpan() => [|new(p, n)|]; " + Unmanaged + " } D<int> Open() => new((int*)Os.Map(), 1);" },
        { "MemoryManager with CreateMemory", "sealed class D(byte* p) : MemoryManager<byte> { byte* P => p; public override Memory<byte> Memory => CreateMemory(1); public override Span<byte> GetSpan() => [|new Span<byte>(p, 1)|]; " + Unmanaged + " } D Open() => new(Os.Map());" },
        { "IMemoryOwner", "sealed class D(byte* p) : MemoryManager<byte> { byte* P => p; public override Span<byte> GetSpan() => [|new Span<byte>(p, 1)|]; " + Unmanaged + " } static IMemoryOwner<byte> Open() => new D(Os.Map()); Span<byte> M() { using var owner = Open(); using var h = owner.Memory.Pin(); return [|new Span<byte>(h.Pointer, 1)|]; }" },
        { "MemoryHandle", "static MemoryHandle Open() => new(Os.Map()); Span<byte> M() => [|new Span<byte>(Open().Pointer, 1)|];" },
        { "unmanaged stream's position", "Span<byte> M() { var s = [|new UnmanagedMemoryStream(Os.Map(), 8)|]; return [|new Span<byte>(s.PositionPointer, 1)|]; }" },
        { "stream of our own", "sealed class S(byte* p) : UnmanagedMemoryStream(p, 8) { public byte* At => PositionPointer; } Span<byte> M() { S s = [|new S(Os.Map())|]; return [|new Span<byte>(s.At, 1)|]; }" },
        { "disposable owner", "sealed class O : IDisposable { public byte* At { get; private set; } public O() => At = Os.Map(); public void Dispose() { At = null; } } readonly O _o = new(); Span<byte> M() => [|new Span<byte>(_o.At, 1)|];" },
        { "owner in a field of a field", "sealed class File { public View? View; } sealed class View(nint at) { public nint At = at; } readonly File _f = new(); void Open() { _f.View = new View(Os.MapInt()); } Span<byte> M() => [|new Span<byte>((void*)_f.View!.At, 1)|];" },
        { "reference counted page", "sealed class Page { int _n; byte* _at; public Page(byte* at) => _at = at; public byte* Lease() { Interlocked.Increment(ref _n); return _at; } } sealed class Cache { readonly ConcurrentDictionary<long, Page> _d = new(); public Page Get(long n) => _d.GetOrAdd(n, static k => new Page(Os.Map() + k)); } Span<byte> M(Cache c) => [|new Span<byte>(c.Get(1).Lease(), 1)|];" },
    };
}
