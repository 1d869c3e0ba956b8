using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Catalog;

/// <summary>What a library member needs from the bytes that it is given, beyond being able to read them.</summary>
internal enum Trust
{
    /// <summary>Sizes the result in one pass and fills it in another, or finds the end in one and copies in another.</summary>
    Decodes,

    /// <summary>Looks at bytes again on the way, or keeps the memory and reads it when asked.</summary>
    Parses,

    /// <summary>Output goes where the input says; unsafe decoders check a length once and read it again.</summary>
    Decompresses,

    /// <summary>The answer is about bytes that may be others when the answer is acted on.</summary>
    Compares,

    /// <summary>The same, if the bytes are looked at again: what was hashed is not what is used.</summary>
    Hashes,
}

/// <summary>The table of library members that trust their input to hold still.</summary>
internal static class MultiPassApis
{
    private const string Constructor = ".ctor";

    private static readonly (string Type, string Members, Trust Trust)[] Table =
    [
        ("System.Text.Encoding", "GetString GetChars GetCharCount TryGetChars Convert", Trust.Decodes),
        ("System.Text.EncodingExtensions", "GetString GetChars Convert", Trust.Decodes),
        ("System.Text.Decoder", "GetChars GetCharCount Convert", Trust.Decodes),
        ("System.Text.Unicode.Utf8", "ToUtf16", Trust.Decodes),
        ("System.Text.Ascii", "ToUtf16", Trust.Decodes),
        ("System.String", Constructor, Trust.Decodes),
        ("System.Runtime.InteropServices.Marshal", "PtrToStringAnsi PtrToStringUni PtrToStringUTF8 PtrToStringAuto PtrToStringBSTR", Trust.Decodes),
        ("System.Buffers.Text.Base64", "DecodeFromUtf8", Trust.Decodes),

        ("System.Buffers.Text.Utf8Parser", "TryParse", Trust.Parses),
        ("System.Text.Json.JsonDocument", "Parse", Trust.Parses),
        ("System.Text.Json.Nodes.JsonNode", "Parse", Trust.Parses),
        ("System.Text.Json.JsonSerializer", "Deserialize", Trust.Parses),
        ("System.Text.Json.Utf8JsonReader", Constructor, Trust.Parses),
        ("System.Text.RegularExpressions.Regex", "IsMatch Count EnumerateMatches EnumerateSplits", Trust.Parses),
        ("System.Formats.Asn1.AsnDecoder", "*", Trust.Parses),
        ("System.Formats.Asn1.AsnReader", Constructor, Trust.Parses),
        ("System.Formats.Cbor.CborReader", Constructor, Trust.Parses),
        ("System.Reflection.Metadata.MetadataReader", Constructor, Trust.Parses),
        ("System.Reflection.PortableExecutable.PEReader", Constructor, Trust.Parses),
        ("System.Security.Cryptography.X509Certificates.X509CertificateLoader", "LoadCertificate LoadPkcs12 LoadPkcs12Collection", Trust.Parses),
        ("MessagePack.MessagePackSerializer", "Deserialize", Trust.Parses),
        ("MessagePack.MessagePackReader", Constructor, Trust.Parses),
        ("MemoryPack.MemoryPackSerializer", "Deserialize", Trust.Parses),
        ("Google.Protobuf.MessageParser", "ParseFrom", Trust.Parses),

        ("System.IO.Compression.BrotliDecoder", "Decompress TryDecompress", Trust.Decompresses),
        ("K4os.Compression.LZ4.LZ4Codec", "Decode PartialDecode", Trust.Decompresses),
        ("K4os.Compression.LZ4.LZ4Pickler", "Unpickle", Trust.Decompresses),
        ("ZstdSharp.Decompressor", "Unwrap TryUnwrap", Trust.Decompresses),
        ("Snappier.Snappy", "Decompress TryDecompress DecompressToArray DecompressToMemory", Trust.Decompresses),

        ("System.MemoryExtensions", "SequenceEqual SequenceCompareTo StartsWith EndsWith CommonPrefixLength CompareTo", Trust.Compares),
        ("System.Security.Cryptography.CryptographicOperations", "FixedTimeEquals", Trust.Compares),
        ("System.Text.Ascii", "Equals EqualsIgnoreCase", Trust.Compares),

        ("System.Security.Cryptography.HashAlgorithm", "TryComputeHash", Trust.Hashes),
        ("System.Security.Cryptography.SHA256", "HashData TryHashData", Trust.Hashes),
        ("System.Security.Cryptography.SHA512", "HashData TryHashData", Trust.Hashes),
        ("System.Security.Cryptography.SHA384", "HashData TryHashData", Trust.Hashes),
        ("System.Security.Cryptography.SHA1", "HashData TryHashData", Trust.Hashes),
        ("System.Security.Cryptography.MD5", "HashData TryHashData", Trust.Hashes),
        ("System.Security.Cryptography.IncrementalHash", "AppendData", Trust.Hashes),
        ("System.IO.Hashing.NonCryptographicHashAlgorithm", "Append Hash TryHash HashToUInt32 HashToUInt64 HashToUInt128", Trust.Hashes),
        ("System.HashCode", "AddBytes", Trust.Hashes),
        ("System.String", "GetHashCode", Trust.Hashes),
    ];

    private static readonly ILookup<string, (string Type, Trust Trust)> ByMember = Table
        .SelectMany(static line => line.Members.Split(' ').Select(member => (member, line.Type, line.Trust)))
        .ToLookup(static line => line.member, static line => (line.Type, line.Trust), StringComparer.Ordinal);

    public static Trust? Find(IMethodSymbol method) => FindLine(ByMember[method.Name], method) ?? FindLine(ByMember["*"], method);

    /// <summary>For the tests that hold the table against the framework.</summary>
    public static IEnumerable<(string Type, string Member)> Members =>
        Table.SelectMany(static line => line.Members.Split(' ').Select(member => (line.Type, member)));

    private static Trust? FindLine(IEnumerable<(string Type, Trust Trust)> lines, IMethodSymbol method)
    {
        foreach ((string type, Trust trust) in lines)
        {
            if (Types.IsOrDerives(method.ContainingType, type) && !IsOneCopy(method))
            {
                return trust;
            }
        }

        return null;
    }

    /// <summary>The overloads that are told the length and only copy: UTF-16 to UTF-16.</summary>
    private static bool IsOneCopy(IMethodSymbol method) => method switch
    {
        { Name: "PtrToStringUni", Parameters.Length: 2 } => true,
        { MethodKind: MethodKind.Constructor, ContainingType.SpecialType: SpecialType.System_String } =>
            !(method.Parameters is [{ Type: IPointerTypeSymbol first }, ..] && (method.Parameters.Length == 1 || first.PointedAtType.SpecialType == SpecialType.System_SByte)),
        _ => false,
    };
}
