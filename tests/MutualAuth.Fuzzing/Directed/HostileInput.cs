using MutualAuth.Fuzzing.Targets;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Fuzzing.Directed;

/// <summary>An input of about a mebibyte that is made to hurt its reader: by depth, by length, by number, by what it costs.</summary>
/// <param name="Code">How reading it ends: the documented error, or "ok".</param>
internal sealed record HostileInput(string Reader, string Name, string Code, Func<byte[]> Make)
{
    private static readonly Pkcs12Target Pkcs12 = new(ReadLimits.Default);

    public static IReadOnlyList<HostileInput> All { get; } =
        [.. HostileAsn1.Inputs(), .. HostileKeyStores.Inputs(), .. HostileCertificates.Inputs(), .. HostileTexts.Inputs()];

    public static IEnumerable<string> Readers => All.Select(input => input.Reader).Distinct();

    /// <summary>With the limits of a build.</summary>
    public static FuzzTarget TargetOf(string reader) => reader == Pkcs12.Name ? Pkcs12 : FuzzTarget.Named(reader);

    public override string ToString() => $"{Reader}: {Name}";
}
