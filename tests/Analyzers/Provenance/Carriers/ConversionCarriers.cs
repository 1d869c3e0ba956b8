namespace MmapAnalyzers.Tests.Provenance;

/// <summary>Between pointers, integers, references, spans and memory.</summary>
public static class ConversionCarriers
{
    public static TheoryData<string, string> Rows => new()
    {
        { "IntPtr field", "IntPtr _p; void Open() => _p = (IntPtr)Os.Map(); Span<byte> M() => [|new Span<byte>(_p.ToPointer(), 1)|];" },
        { "new IntPtr and ToInt64", "Span<byte> M() { IntPtr p = new IntPtr(Os.Map()); long q = p.ToInt64(); return [|new Span<byte>((void*)q, 1)|]; }" },
        { "UIntPtr", "Span<byte> M() { UIntPtr p = new UIntPtr(Os.Map()); ulong q = p.ToUInt64(); return [|new Span<byte>(new UIntPtr(q).ToPointer(), 1)|]; }" },
        { "IntPtr.Add and +", "Span<byte> M() { IntPtr p = IntPtr.Add(Os.MapInt(), 4); p += 4; return [|new Span<byte>((void*)IntPtr.Subtract(p + 2, 1), 1)|]; }" },
        { "ulong field", "ulong _p; void Open() => _p = (ulong)Os.Map(); Span<byte> M() => [|new Span<byte>((void*)_p, 1)|];" },
        { "long arithmetic", "long _p; void Open() => _p = (long)Os.Map(); Span<byte> M(long o) => [|new Span<byte>((void*)(_p + o * 8), 1)|];" },
        { "aligned down and up", "Span<byte> M() { nuint p = (nuint)Os.Map(); p = (p + 4095) & ~(nuint)4095; return [|new Span<byte>((void*)p, 1)|]; }" },
        { "or of a tag", "Span<byte> M() { nint p = Os.MapInt() | 1; return [|new Span<byte>((void*)(p & ~1), 1)|]; }" },
        { "offset first", "Span<byte> M(long o) => [|new Span<byte>((void*)(o + Os.MapInt()), 1)|];" },
        { "pointer minus a number", "Span<byte> M(int o) => [|new Span<byte>(Os.Map() - o, 1)|];" },
        { "cast between pointer types", "Span<byte> M() { int* p = (int*)Os.Map(); long* q = (long*)(void*)p; return [|new Span<byte>((byte*)(q + 1), 1)|]; }" },
        { "address of an element", "Span<byte> M(int i) { byte* p = Os.Map(); return [|new Span<byte>(&p[i], 1)|]; }" },
        { "address of a field behind a pointer", "struct H { public int A; public int B; } Span<int> M() { H* h = (H*)Os.Map(); return [|new Span<int>(&h->B, 1)|]; }" },
        { "address of a dereference", "Span<byte> M() { byte* p = Os.Map(); return [|new Span<byte>(&*p, 1)|]; }" },
        { "ref of a dereference", "Span<byte> M() { ref byte r = ref [|*Os.Map()|]; return [|MemoryMarshal.CreateSpan(ref r, 1)|]; }" },
        { "Unsafe.AsPointer of a reference", "Span<byte> M() { ref byte r = ref [|Unsafe.AsRef<byte>(Os.Map())|]; return [|new Span<byte>(Unsafe.AsPointer(ref r), 1)|]; }" },
        { "Unsafe.Add on a pointer", "Span<byte> M() => [|new Span<byte>(Unsafe.Add<int>(Os.Map(), 4), 1)|];" },
        { "Unsafe.AddByteOffset", "ref byte R() => ref Unsafe.AddByteOffset(ref *Os.Map(), (nint)4); Span<byte> M() => [|MemoryMarshal.CreateSpan(ref R(), 1)|];" },
        { "Unsafe.As between classes and BitCast", "Span<byte> M() { nint p = Os.MapInt(); long q = Unsafe.BitCast<nint, long>(p); return [|new Span<byte>((void*)q, 1)|]; }" },
        { "Unsafe.As of a variable", "Span<byte> M() { nint p = Os.MapInt(); ulong q = Unsafe.As<nint, ulong>(ref p); return [|new Span<byte>((void*)q, 1)|]; }" },
        { "fixed over a span", "Span<byte> M() { Span<byte> s = [|new Span<byte>(Os.Map(), 8)|]; fixed (byte* p = s) { return [|new Span<byte>(p, 4)|]; } }" },
        { "fixed over a reference", "Span<byte> M() { Span<byte> s = [|new Span<byte>(Os.Map(), 8)|]; fixed (byte* p = &s[0]) { return [|new Span<byte>(p, 4)|]; } }" },
        { "fixed over GetPinnableReference", "readonly struct S(byte* a) { public ref byte GetPinnableReference() => ref [|*a|]; } Span<byte> M() { S s = new(Os.Map()); fixed (byte* p = s) { return [|new Span<byte>(p, 4)|]; } }" },
        { "span sliced, cast and re-pointed", "Span<int> M() { Span<byte> s = [|new Span<byte>(Os.Map(), 8)|]; Span<int> t = MemoryMarshal.Cast<byte, int>(s.Slice(4)); return [|MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(t), 1)|]; }" },
        { "span's element as a reference", "Span<byte> M() { Span<byte> s = [|new Span<byte>(Os.Map(), 8)|]; return [|MemoryMarshal.CreateSpan(ref s[2], 1)|]; }" },
        { "MemoryMarshal.AsRef", "Span<int> M() { Span<byte> s = [|new Span<byte>(Os.Map(), 8)|]; ref int i = ref MemoryMarshal.AsRef<int>(s); return [|MemoryMarshal.CreateSpan(ref i, 1)|]; }" },
        { "conversion through object", "object Box() => Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)(nint)Box(), 1)|];" },
        { "as and is on a boxed address", "object? _o = Os.MapInt(); Span<byte> M() => _o as nint? is { } p ? [|new Span<byte>((void*)p, 1)|] : default;" },
        { "Pointer.Box", "Span<byte> M() { object o = System.Reflection.Pointer.Box(Os.Map(), typeof(byte*)); return [|new Span<byte>(System.Reflection.Pointer.Unbox(o), 1)|]; }" },
        { "using alias of a pointer type", "Span<byte> M() { Address p = Os.Map(); return [|new Span<byte>(p, 1)|]; } } unsafe struct Address(byte* p) { public static implicit operator Address(byte* p) => new(p); public static implicit operator void*(Address a) => a.P; byte* P => p;" },
        { "Math.Max over addresses", "Span<byte> M() => [|new Span<byte>((void*)Math.Max(Os.MapInt(), 0), 1)|];" },
        { "HandleRef", "Span<byte> M() { HandleRef h = new(this, Os.MapInt()); return [|new Span<byte>((void*)h.Handle, 1)|]; }" },
        { "GCHandle round trip", "sealed class H { public nint A = Os.MapInt(); } Span<byte> M() { var g = GCHandle.Alloc(new H()); H h = (H)g.Target!; return [|new Span<byte>((void*)h.A, 1)|]; }" },
        { "null-forgiving and default", "nint? _p = Os.MapInt(); Span<byte> M() => [|new Span<byte>((void*)(_p!).Value, 1)|];" },
    };
}
