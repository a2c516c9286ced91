using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class PemReaderTests
{
    private static IReadOnlyList<PemBlock> Read(string text) => PemReader.Read(PartnerSample.Ascii(text));

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public void Each_block_tells_the_line_of_its_BEGIN(string lineEnd)
    {
        var text = "first\n\n-----BEGIN A-----\nAQI=\n-----END A-----\n  -----BEGIN B C-----\nAw==\n-----END B C-----";
        var blocks = Read(text.Replace("\n", lineEnd));
        Assert.AreEqual("A 3 0102|B C 6 03", string.Join("|", blocks.Select(block => $"{block.Label} {block.Line} {Convert.ToHexString(block.Der!)}")));
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public void Headers_end_at_the_first_empty_line(string lineEnd)
    {
        var text = "-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAQI=\n-----END A-----\n";
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, Read(text.Replace("\n", lineEnd)).Single().Der);
    }

    [TestMethod]
    [DataRow("-----BEGIN A-----\nAQI=\n", 1, DisplayName = "no END")]
    [DataRow("\n\n-----BEGIN A-----\nAQI=\n-----BEGIN A-----\nAQI=\n-----END A-----\n", 3, DisplayName = "BEGIN before END")]
    [DataRow("-----BEGIN A-----\nAQI=\n-----END B-----\n", 3, DisplayName = "END of another")]
    [DataRow("-----BEGIN A-----\nAQID\nA:ID\n-----END A-----\n", 3, DisplayName = "a colon is no header after the first line")]
    [DataRow("-----BEGIN A-----\nAQID\nA!ID\n-----END A-----\n", 3, DisplayName = "no base64")]
    [DataRow("-----BEGIN A-----\nX: 1\nAQID\n-----END A-----\n", 2, DisplayName = "headers without an end")]
    [DataRow("\n-----BEGIN A-----\nAQIDA\n-----END A-----\n", 2, DisplayName = "incomplete base64")]
    public void Damage_is_told_with_its_line(string text, int line)
    {
        foreach (var lineEnd in new[] { "\n", "\r\n", "\r" })
            Assert.AreEqual(line, StoreAssert.Fails(Mab.DamagedCertificate, () => Read(text.Replace("\n", lineEnd))).Line);
    }

    [TestMethod]
    public void A_block_without_content_is_empty() => Assert.IsEmpty(Read("-----BEGIN A----------END A-----").Single().Der!);

    [TestMethod]
    [DataRow("")]
    [DataRow("-----BEGIN ")]
    [DataRow("-----BEGIN A")]
    [DataRow("-----BEGIN A\nB-----\nAQI=\n-----END A\nB-----\n", DisplayName = "a label over two lines")]
    [DataRow("-----BEGIN a rule that is drawn across the page and is far longer than any label is ever going to be-----")]
    public void Dashes_alone_are_no_block(string text) => Assert.IsEmpty(Read(text));
}
